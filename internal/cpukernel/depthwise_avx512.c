#include "target.h"

#ifdef TARGETS
#pragma GCC target("avx512f")
#define depthwise depthwise_avx512
#define depthwise_gradient depthwise_gradient_avx512
#include "depthwise.c"
#endif
