// All functions for all kinds of processors that this one is, over random shapes, in memory of just their size, by one thread and by
// several. The compiler's sanitizers stop where something else is read or written.

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conv.h"
#include "depthwise.h"
#include "target.h"

KINDS(convolve);
KINDS(convolve_gradient);
KINDS(depthwise);
KINDS(depthwise_gradient);

static uint64_t state = 1;

// below is a random number from 0 to n-1 (xorshift64*, Vigna 2016).
static int64_t below(int64_t n) {
  state ^= state >> 12, state ^= state << 25, state ^= state >> 27;
  return (int64_t)((state * 0x2545F4914F6CDD1D) >> 33) % n;
}

static float *numbers(int64_t n) {
  float *a = malloc(n * sizeof(float));
  for (int64_t i = 0; i < n; i++) {
    a[i] = (float)below(2001) / 1000 - 1;
  }
  return a;
}

struct call {
  void (*task)(void *);
  void *data;
};

static void *begin(void *argument) {
  struct call call = *(struct call *)argument;
  free(argument);
  call.task(call.data);
  return NULL;
}

enum { THREADS = 5 };
static pthread_t started[16];
static int running;

static int schedule(void *context, void (*task)(void *), void *data) {
  struct call *call = malloc(sizeof *call);
  *call = (struct call){task, data};
  if (below(8) == 0 || running == 16 || pthread_create(&started[running], NULL, begin, call) != 0) {
    free(call);
    return 1; // As when the plugin has no more threads.
  }
  running++;
  return 0;
}

enum kind { FORWARD, TURNED, GRADIENT, DEPTHWISE, DEPTHWISE_GRADIENT, KINDS };

static int compute(int processor, enum kind kind, const struct pool *pool, const struct shape *s, const float *x, const float *other,
                   const struct epilogue *end, float *out) {
  switch (kind) {
  case FORWARD:
  case TURNED:
    return OF(processor, convolve)(pool, s, x, other, kind == TURNED, end, out);
  case GRADIENT:
    return OF(processor, convolve_gradient)(pool, s, x, other, out);
  case DEPTHWISE:
    return OF(processor, depthwise)(pool, s, x, other, end, out);
  default:
    return OF(processor, depthwise_gradient)(pool, s, x, other, out);
  }
}

// far is whether numbers differ by more than rounding: they are sums of products below 1.
static int far(const float *a, const float *b, int64_t n) {
  for (int64_t i = 0; i < n; i++) {
    if (!(fabsf(a[i] - b[i]) < 1e-3f)) {
      return 1;
    }
  }
  return 0;
}

// axis fills in one axis; 0 if it has no window.
static int axis(int64_t *size, int64_t *kernel, int64_t *stride, int64_t *dilation, int64_t *before, int64_t *out) {
  *size = 1 + below(15), *kernel = 1 + below(7), *stride = 1 + below(3), *before = below(*kernel + 2) - 2;
  int64_t pixels = (*size - 1) * *dilation + 1 + *before + below(*kernel + 2) - 2;
  *out = pixels < *kernel ? 0 : (pixels - *kernel) / *stride + 1;
  return *out > 0;
}

static int once(void) {
  enum kind kind = below(KINDS);
  int depth = kind == DEPTHWISE || kind == DEPTHWISE_GRADIENT, gradient = kind == GRADIENT || kind == DEPTHWISE_GRADIENT;
  struct shape s = {.batch = 1 + below(4), .channels = 1 + below(70), .dilation_y = 1, .dilation_x = 1};
  if (kind == DEPTHWISE) {
    s.dilation_y = 1 + below(3), s.dilation_x = 1 + below(3);
  }
  while (!axis(&s.height, &s.kernel_height, &s.stride_y, &s.dilation_y, &s.top, &s.out_height) ||
         !axis(&s.width, &s.kernel_width, &s.stride_x, &s.dilation_x, &s.left, &s.out_width)) {
  }
  s.filters = depth ? s.channels : 1 + below(70);
  int64_t image = s.batch * s.height * s.width * s.channels, result = s.batch * s.out_height * s.out_width * s.filters;
  int64_t kernel = s.kernel_height * s.kernel_width * s.channels * (depth ? 1 : s.filters), size = gradient ? kernel : result;
  float *x = numbers(image), *other = numbers(gradient ? result : kernel), *one = numbers(size), *many = numbers(size), *plain = numbers(size);
  float *scale = below(2) ? numbers(s.filters) : NULL, *shift = below(2) ? numbers(s.filters) : NULL, *gate = below(2) ? numbers(result) : NULL;
  struct epilogue end = {.scale = scale, .shift = shift, .gate = gate, .low = below(2) ? 0 : -INFINITY, .high = below(2) ? 1 : INFINITY,
                         .above = 0, .below = below(2) ? 0.5 : INFINITY};
  struct pool alone = {.threads = 1}, all = {.threads = THREADS, .schedule = schedule};
  for (int processor = 0; processor <= best(); processor++) {
    int failed = compute(processor, kind, &alone, &s, x, other, &end, one) || compute(processor, kind, &all, &s, x, other, &end, many);
    while (running > 0) {
      pthread_join(started[--running], NULL);
    }
    if (processor == 0) {
      memcpy(plain, one, size * sizeof(float));
    }
    const char *wrong = failed ? "no memory" : memcmp(one, many, size * sizeof(float)) != 0 ? "other bits with more threads"
                        : far(one, plain, size) ? "other numbers than the plain kind's" : NULL;
    if (wrong != NULL) {
      fprintf(stderr, "%s: processor %d, function %d, image %ldx%ldx%ldx%ld, kernel %ldx%ld, y %ldx%ldx%ld\n", wrong, processor, kind,
              (long)s.batch, (long)s.height, (long)s.width, (long)s.channels, (long)s.kernel_height, (long)s.kernel_width,
              (long)s.out_height, (long)s.out_width, (long)s.filters);
      return 1;
    }
  }
  free(x), free(other), free(one), free(many), free(plain), free(scale), free(shift), free(gate);
  return 0;
}

int main(int count, char **arguments) {
  for (long n = count > 1 ? atol(arguments[1]) : 1; n > 0; n--) {
    if (once() != 0) {
      return 1;
    }
  }
  return 0;
}
