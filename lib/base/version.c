/* What this build is. */
#include "mimeo.h"

const char *msg_version(void)
{
	return MSG_VERSION_STRING;
}

uint32_t msg_features(void)
{
	uint32_t features = 0;
#ifdef MIMEO_ICONV
	features |= MSG_FEATURE_ICONV;
#endif
#ifdef MIMEO_IDN
	features |= MSG_FEATURE_IDN;
#endif
	return features;
}
