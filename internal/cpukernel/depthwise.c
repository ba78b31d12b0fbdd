#include "depthwise.h"

#include <stdlib.h>
#include <string.h>

enum {
  CHUNK = 64,  // Channels whose kernels stay in the first cache.
  TILE = 4,    // Pixels that share a load of the kernel.
  PIECES = 4,  // Work for each thread, so that none waits long for the last.
};

// UNROLL keeps the sums of a short loop in registers.
#define UNROLL _Pragma("GCC unroll 8")

INLINE lanes load(const float *at) { return *(const lanes *)at; }
INLINE void store(float *at, lanes v) { *(lanes *)at = v; }

// What the kernel meets along one axis at one place: its taps tap, tap + dilation and so on lie on the pixels from pixel on.
struct span {
  int64_t tap, pixel, count;
};

INLINE struct span meets(int64_t place, int64_t stride, int64_t pad, int64_t dilation, int64_t taps, int64_t pixels) {
  int64_t start = place * stride - pad;
  struct span s = {.pixel = start < 0 ? 0 : (start + dilation - 1) / dilation};
  s.tap = s.pixel * dilation - start;
  if (s.tap < taps && s.pixel < pixels) {
    s.count = least((taps - 1 - s.tap) / dilation + 1, pixels - s.pixel);
  }
  return s;
}

// convolve computes the channels from..to-1 of n pixels, of which each is dilation_x further in y, and stride_x further in x.
INLINE void convolve(int n, int64_t taps, const float *x, const float *k, float *y, const struct shape *s, struct span rows, struct span columns,
                     int64_t from, int64_t to, const struct finish *ends, const float *gate) {
  int64_t channels = s->channels, across = s->stride_x * channels, along = s->dilation_x * channels;
  int64_t x_row = s->width * channels, k_row = s->dilation_y * s->kernel_width * channels;
  x += (rows.pixel * s->width + columns.pixel) * channels;
  k += (rows.tap * s->kernel_width + columns.tap) * channels;
  int64_t c = from;
  for (; c + LANES <= to; c += LANES, ends++) {
    lanes sum[TILE] = {0};
    for (int64_t r = 0; r < rows.count; r++) {
      const float *xr = x + r * x_row + c, *kr = k + r * k_row + c;
      UNROLL for (int64_t t = 0; t < taps; t++) {
        lanes weight = load(kr + t * along);
        UNROLL for (int i = 0; i < n; i++) sum[i] += load(xr + t * channels + i * across) * weight;
      }
    }
    UNROLL for (int i = 0; i < n; i++) {
      lanes v = finished(sum[i], ends);
      store(y + i * along + c, gate == NULL ? v : passed(v, load(gate + i * along + c), ends));
    }
  }
  for (int64_t rest = c; c < to; c++) {
    for (int i = 0; i < n; i++) {
      float sum = 0;
      for (int64_t r = 0; r < rows.count; r++) {
        for (int64_t t = 0; t < taps; t++) {
          sum += x[r * x_row + t * channels + i * across + c] * k[r * k_row + t * along + c];
        }
      }
      lanes v = finished(sum - (lanes){0}, ends);
      y[i * along + c] = (gate == NULL ? v : passed(v, gate[i * along + c] - (lanes){0}, ends))[c - rest];
    }
  }
}

// row computes some channels of a row of y. Places that are dilation_x apart meet the same taps.
INLINE void row(const float *x, const float *k, float *y, const struct shape *s, struct span rows, int64_t from, int64_t to, const struct finish *ends,
                const float *gates) {
  int64_t step = s->dilation_x, last = (TILE - 1) * step;
  for (int64_t phase = 0; phase < step; phase++) {
    for (int64_t place = phase; place < s->out_width;) {
      struct span a = meets(place, s->stride_x, s->left, step, s->kernel_width, s->width);
      struct span b = meets(place + last, s->stride_x, s->left, step, s->kernel_width, s->width);
      float *out = y + place * s->channels;
      const float *gate = gates == NULL ? NULL : gates + place * s->channels;
      if (place + last >= s->out_width || a.tap != b.tap || a.count != b.count) {
        convolve(1, a.count, x, k, out, s, rows, a, from, to, ends, gate);
        place += step;
        continue;
      }
      switch (a.count) {
      case 3:
        convolve(TILE, 3, x, k, out, s, rows, a, from, to, ends, gate);
        break;
      case 5:
        convolve(TILE, 5, x, k, out, s, rows, a, from, to, ends, gate);
        break;
      default:
        convolve(TILE, a.count, x, k, out, s, rows, a, from, to, ends, gate);
      }
      place += last + step;
    }
  }
}

// convolve_rows computes the rows from..to-1 of y, of the batch * out_height that there are.
static void convolve_rows(const float *x, const float *k, float *y, const struct shape *s, int64_t from, int64_t to,
                                  const struct epilogue *end) {
  int64_t image = s->height * s->width * s->channels;
  for (int64_t n = from; n < to; n++) {
    struct span rows = meets(n % s->out_height, s->stride_y, s->top, s->dilation_y, s->kernel_height, s->height);
    int64_t at = n * s->out_width * s->channels;
    const float *gates = end->gate == NULL ? NULL : end->gate + at;
    for (int64_t c = 0; c < s->channels; c += CHUNK) {
      struct finish ends[CHUNK / LANES];
      for (int64_t i = 0; i < CHUNK / LANES; i++) {
        ends[i] = finish_of(end, c + i * LANES, s->channels - c - i * LANES);
      }
      row(x + n / s->out_height * image, k, y + at, s, rows, c, least(c + CHUNK, s->channels), ends, gates);
    }
  }
}

// correlate adds to the gradients of the taps tap..tap+taps-1 of a row of the kernel what a row of x and one of g give, for wide vectors of
// channels.
INLINE void correlate(int taps, int wide, const float *x, const float *g, float *dk, const struct shape *s, int64_t tap) {
  int64_t channels = s->channels, shift = tap - s->left;
  lanes sum[5][2];
  dk += tap * channels;
  UNROLL for (int t = 0; t < taps; t++) UNROLL for (int v = 0; v < wide; v++) sum[t][v] = load(dk + t * channels + v * LANES);
  for (int64_t place = 0; place < s->out_width; place++) {
    int64_t pixel = place * s->stride_x + shift;
    const float *gp = g + place * channels, *xp = x + pixel * channels;
    if (pixel >= 0 && pixel + taps <= s->width) {
      UNROLL for (int t = 0; t < taps; t++) UNROLL for (int v = 0; v < wide; v++) sum[t][v] += load(gp + v * LANES) * load(xp + t * channels + v * LANES);
      continue;
    }
    UNROLL for (int t = 0; t < taps; t++) {
      if (pixel + t >= 0 && pixel + t < s->width) {
        UNROLL for (int v = 0; v < wide; v++) sum[t][v] += load(gp + v * LANES) * load(xp + t * channels + v * LANES);
      }
    }
  }
  UNROLL for (int t = 0; t < taps; t++) UNROLL for (int v = 0; v < wide; v++) store(dk + t * channels + v * LANES, sum[t][v]);
}

// correlate_row is correlate for all taps of a row of the kernel.
INLINE void correlate_row(int wide, const float *x, const float *g, float *dk, const struct shape *s) {
  switch (s->kernel_width) {
  case 3:
    correlate(3, wide, x, g, dk, s, 0);
    return;
  case 5:
    correlate(5, wide, x, g, dk, s, 0);
    return;
  }
  for (int64_t tap = 0; tap < s->kernel_width; tap++) {
    correlate(1, wide, x, g, dk, s, tap);
  }
}

// correlate_channel is correlate_row for one channel.
INLINE void correlate_channel(const float *x, const float *g, float *dk, const struct shape *s) {
  for (int64_t tap = 0; tap < s->kernel_width; tap++) {
    for (int64_t place = 0; place < s->out_width; place++) {
      int64_t pixel = place * s->stride_x + tap - s->left;
      if (pixel >= 0 && pixel < s->width) {
        dk[tap * s->channels] += g[place * s->channels] * x[pixel * s->channels];
      }
    }
  }
}

// correlate_images computes what the images from..to-1 give to the gradient: parts is [batch, kernel_height, kernel_width, channels].
static void correlate_images(const float *x, const float *g, float *parts, const struct shape *s, int64_t from, int64_t to) {
  int64_t channels = s->channels, x_row = s->width * channels, k_row = s->kernel_width * channels, g_row = s->out_width * channels;
  memset(parts + from * s->kernel_height * k_row, 0, (to - from) * s->kernel_height * k_row * sizeof(float));
  for (int64_t n = from * s->out_height; n < to * s->out_height; n++) {
    int64_t image = n / s->out_height;
    struct span rows = meets(n % s->out_height, s->stride_y, s->top, 1, s->kernel_height, s->height);
    const float *xs = x + (image * s->height + rows.pixel) * x_row, *gs = g + n * g_row;
    float *dk = parts + (image * s->kernel_height + rows.tap) * k_row;
    int64_t c = 0;
    for (; c + 2 * LANES <= channels; c += 2 * LANES) {
      for (int64_t r = 0; r < rows.count; r++) {
        correlate_row(2, xs + r * x_row + c, gs + c, dk + r * k_row + c, s);
      }
    }
    for (; c + LANES <= channels; c += LANES) {
      for (int64_t r = 0; r < rows.count; r++) {
        correlate_row(1, xs + r * x_row + c, gs + c, dk + r * k_row + c, s);
      }
    }
    for (; c < channels; c++) {
      for (int64_t r = 0; r < rows.count; r++) {
        correlate_channel(xs + r * x_row + c, gs + c, dk + r * k_row + c, s);
      }
    }
  }
}

// task is what the threads share.
struct task {
  const struct shape *s;
  const float *x, *other;
  const struct epilogue *end;
  float *out;
  int64_t pieces;
};

static void convolve_piece(void *argument, int64_t piece) {
  const struct task *t = argument;
  int64_t rows = t->s->batch * t->s->out_height;
  convolve_rows(t->x, t->other, t->out, t->s, rows * piece / t->pieces, rows * (piece + 1) / t->pieces, t->end);
}

int depthwise(const struct pool *pool, const struct shape *s, const float *x, const float *kernel, const struct epilogue *end, float *y) {
  struct task t = {s, x, kernel, end, y, least(s->batch * s->out_height, PIECES * pool->threads)};
  parallel(pool, t.pieces, convolve_piece, &t);
  return 0;
}

static void correlate_image(void *argument, int64_t image) {
  const struct task *t = argument;
  correlate_images(t->x, t->other, t->out, t->s, image, image + 1);
}

// The images' parts are added up in their order, so that no number of threads changes the sum.
int depthwise_gradient(const struct pool *pool, const struct shape *s, const float *x, const float *g, float *dk) {
  int64_t size = s->kernel_height * s->kernel_width * s->channels;
  float *parts = malloc(s->batch * size * sizeof(float));
  if (parts == NULL) {
    return 1;
  }
  struct task t = {s, x, g, NULL, parts, s->batch};
  parallel(pool, t.pieces, correlate_image, &t);
  memcpy(dk, parts, size * sizeof(float));
  for (int64_t image = 1; image < s->batch; image++) {
    for (int64_t i = 0; i < size; i++) {
      dk[i] += parts[image * size + i];
    }
  }
  free(parts);
  return 0;
}
