/* Sizes, for every number there is: the contracts below are proved from the code itself, by a prover and not by
 * trying, and with them that no sum or product wraps on the way. */
#include "mimeo.h"

/*@ requires \valid(sum);
    assigns *sum;
    ensures fits: \result <==> a + b <= SIZE_MAX;
    ensures exact: \result ==> *sum == a + b;
    ensures untouched: !\result ==> *sum == \old(*sum); */
static inline _Bool mimeo_add(size_t a, size_t b, size_t *sum);

/*@ requires \valid(product);
    assigns *product;
    ensures fits: \result <==> a * b <= SIZE_MAX;
    ensures exact: \result ==> *product == a * b;
    ensures untouched: !\result ==> *product == \old(*product); */
static inline _Bool mimeo_multiply(size_t a, size_t b, size_t *product);

/*@ requires n <= UINT64_MAX / 2;
    assigns \nothing;
    ensures exact: \result == 4 * ((n + 2) / 3); */
uint64_t mimeo_base64_plain_size(uint64_t n);

/*@ requires n <= UINT64_MAX / 2;
    assigns \nothing;
    ensures exact: \result == 4 * ((n + 2) / 3) + 2 * ((n + 56) / 57); */
uint64_t mimeo_base64_lines_size(uint64_t n);

/*@ requires n <= SIZE_MAX / 2;
    assigns \nothing;
    ensures exact: \result == (4 * n + 2) / 3; */
size_t mimeo_base64_url_size(size_t n);

/*@ assigns \nothing;
    ensures refused: n > SIZE_MAX / 4 - 5 ==> \result == SIZE_MAX;
    ensures escapes: n <= SIZE_MAX / 4 - 5 ==> 3 * (n + 4) < \result < SIZE_MAX; */
size_t mimeo_qp_bound(size_t n);

#include "base/memory.h"
#include "encode/base64.c"
#include "encode/qp.c"
