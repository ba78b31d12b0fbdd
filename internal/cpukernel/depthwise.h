// Depthwise convolutions: each channel has a kernel of its own, [kernel_height, kernel_width, channels].

#ifndef CPUKERNEL_DEPTHWISE_H
#define CPUKERNEL_DEPTHWISE_H

#include "epilogue.h"
#include "parallel.h"
#include "shape.h"

// depthwise makes y [batch, out_height, out_width, channels] of x [batch, height, width, channels], and the epilogue. It gives 0.
int depthwise(const struct pool *pool, const struct shape *s, const float *x, const float *kernel, const struct epilogue *end, float *y);

// depthwise_gradient makes the gradient of the kernel from x, which is not dilated, and the gradient g of y. It gives 1 where there is no memory.
int depthwise_gradient(const struct pool *pool, const struct shape *s, const float *x, const float *g, float *dk);

#endif
