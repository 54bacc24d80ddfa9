/* What the processor can do. A kernel stands beside the plain code wherever its instructions are not the platform's
 * baseline, and is chosen at each call: the answer is read from the state of the compiler's runtime, which fills it
 * before main; mimeo has no state of its own. MIMEO_PLAIN_C leaves all kernels out. */
#ifndef MIMEO_BASE_CPU_H
#define MIMEO_BASE_CPU_H
#include <stdbool.h>

/* Windows: GCC does not align 256-bit locals there (GCC 54412). */
#if !defined(MIMEO_PLAIN_C) && defined(__x86_64__) && defined(__GNUC__) && !defined(_WIN32)
#define MIMEO_X86_KERNELS 1
#elif !defined(MIMEO_PLAIN_C) && defined(__aarch64__) && defined(__GNUC__) && !defined(__AARCH64EB__)
#define MIMEO_NEON_KERNELS 1
#endif

/* For a kernel of instructions that every processor of the platform has. */
static inline bool mimeo_cpu_has_all(void)
{
	return true;
}

#ifdef MIMEO_X86_KERNELS
/* What a function may be compiled to that is called only where the question behind it says yes. */
#define MIMEO_SSSE3 __attribute__((target("ssse3")))
#define MIMEO_AVX2 __attribute__((target("avx2")))
#define MIMEO_AVX512BW __attribute__((target("avx512f,avx512bw,popcnt")))
#define MIMEO_VBMI __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi,popcnt")))
#define MIMEO_VBMI2 __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,bmi,bmi2,popcnt")))

static inline bool mimeo_cpu_has_ssse3(void)
{
	return __builtin_cpu_supports("ssse3");
}

static inline bool mimeo_cpu_has_avx2(void)
{
	return __builtin_cpu_supports("avx2");
}

/* Octets in 512 bits, with masks. */
static inline bool mimeo_cpu_has_avx512bw(void)
{
	/* by machine: what the processor has */
	return __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("popcnt");
}

/* Permutations of octets over 512 bits. */
static inline bool mimeo_cpu_has_vbmi(void)
{
	/* by machine: what the processor has */
	return mimeo_cpu_has_avx512bw() && __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512vl");
}

/* The same, and the octets that a mask names moved together; with it, the instructions that do so with bits. */
static inline bool mimeo_cpu_has_vbmi2(void)
{
	/* by machine: what the processor has */
	return mimeo_cpu_has_vbmi() && __builtin_cpu_supports("avx512vbmi2") && __builtin_cpu_supports("bmi") &&
		__builtin_cpu_supports("bmi2");
}
#endif

#endif
