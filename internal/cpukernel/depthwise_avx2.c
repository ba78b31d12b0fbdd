#include "target.h"

#ifdef TARGETS
#pragma GCC target("avx2,fma")
#define depthwise depthwise_avx2
#define depthwise_gradient depthwise_gradient_avx2
#include "depthwise.c"
#endif
