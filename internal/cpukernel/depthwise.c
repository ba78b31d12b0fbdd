#include "depthwise.h"

#include <stdlib.h>
#include <string.h>

enum {
  KERNEL = 4096,     // Numbers of the kernel that stay in the first cache, with what they meet.
  TILE = 7,          // Places that share a load of the kernel: 56, 28, 14 and 7 are made of it.
  TAPS = 5,          // Taps that are held in registers.
  PIECES = 4,        // Work for each thread, so that none waits long for the last.
};

// UNROLL keeps the sums of a short loop in registers.
#define UNROLL _Pragma("GCC unroll 32")

#define LIKELY(what) __builtin_expect(what, 1)

INLINE lanes load(const float *at) { return *(const lanes *)at; }
INLINE void store(float *at, lanes v) { *(lanes *)at = v; }

// What the kernel meets along one axis at one place: its taps tap, tap + dilation and so on lie on the pixels from pixel on.
struct span {
  int64_t tap, pixel, count;
};

// reaches is what the kernel would meet of an image without end.
INLINE struct span reaches(int64_t place, int64_t stride, int64_t pad, int64_t dilation, int64_t taps) {
  int64_t start = place * stride - pad;
  struct span s = {.pixel = above(start, dilation)};
  s.tap = s.pixel * dilation - start;
  s.count = above(taps - s.tap, dilation);
  return s;
}

INLINE struct span meets(int64_t place, int64_t stride, int64_t pad, int64_t dilation, int64_t taps, int64_t pixels) {
  struct span s = reaches(place, stride, pad, dilation, taps);
  int64_t before = s.pixel < 0 ? -s.pixel : 0;
  s.tap += before * dilation, s.pixel += before;
  s.count = least(s.count - before, pixels - s.pixel);
  return s;
}

// tile is what some places of a row of y have in common, which are dilation_x apart.
struct tile {
  const float *x, *k, *gate; // where the kernel begins at the first place, in the first of its rows that meet any
  float *y;
  int64_t places, rows, taps;
  int64_t first, end;        // the columns, counted from x, that there are
  int fetch;                 // whether what the next row needs is asked for in time
};

// fetch asks for what the next row of y needs, where the processor does not see by itself what comes.
INLINE void fetch(int stride, const struct tile *at, const struct shape *s, int64_t c) {
  int64_t along = s->dilation_x * s->channels, down = s->out_width * s->channels, x_row = s->width * s->channels;
  UNROLL for (int i = 0; i < TILE; i++) {
    __builtin_prefetch(at->y + down + i * along + c, 1, 2);
    if (at->gate != NULL) __builtin_prefetch(at->gate + down + i * along + c, 0, 2);
  }
  UNROLL for (int r = 0; r < stride; r++) {
    UNROLL for (int j = 0; j < TILE * stride; j++) __builtin_prefetch(at->x + (at->rows + r) * x_row + j * s->channels + c, 0, 2);
  }
}

// add adds to the sums of a tile what group taps of a row of the kernel give, where its columns first..end-1 are there.
INLINE void add(int group, int stride, int64_t wide, const float *x, const float *k, int64_t channels, int64_t along, int64_t first, int64_t end,
                lanes *sum) {
  lanes weight[TAPS];
  UNROLL for (int t = 0; t < group; t++) weight[t] = some(k + t * along, wide, 0);
  UNROLL for (int j = 0; j < (TILE - 1) * stride + group; j++) {
    if (LIKELY(j >= first && j < end)) {
      lanes pixel = some(x + j * channels, wide, 0);
      UNROLL for (int t = 0; t < group; t++) {
        int i = (j - t) / stride;
        if (j >= t && (j - t) % stride == 0 && i < TILE) sum[i] += pixel * weight[t];
      }
    }
  }
}

// convolve computes the channels from..to-1 of a tile, wide of them at once. It has group taps in a row, or any number if that is 1.
// What it is told it has copies of: the compiler cannot know that y is nowhere in it.
INLINE void convolve(int group, int stride, int64_t wide, struct tile at, const struct shape *s, int64_t from, int64_t to, struct epilogue end) {
  int64_t channels = s->channels, along = s->dilation_x * channels, taps = group == 1 ? at.taps : group;
  int64_t x_row = s->width * channels, k_row = s->dilation_y * s->kernel_width * channels;
  for (int64_t next = from; next < to; next += wide) {
    int64_t c = least(next, to - wide); // Some of the last are computed twice.
    lanes sum[TILE] = {0};
    for (int64_t r = 0; r < at.rows; r++) {
      for (int64_t t = 0; t < taps; t += group) {
        const float *x = at.x + r * x_row + t * channels + c, *k = at.k + r * k_row + t * along + c;
        add(group, stride, wide, x, k, channels, along, at.first - t, at.end - t, sum);
      }
    }
    if (at.fetch) {
      fetch(stride, &at, s, c);
    }
    struct finish f = finish_of(&end, c, wide);
    UNROLL for (int i = 0; i < TILE; i++) {
      if (LIKELY(i < at.places)) {
        lanes v = finished(sum[i], &f);
        if (at.gate != NULL) v = passed(v, some(at.gate + i * along + c, wide, 0), &f);
        put(at.y + i * along + c, v, wide);
      }
    }
  }
}

// most is how many places a tile can have: those of few channels, or of a great stride, are single.
static int64_t most(const struct shape *s) { return s->channels < LANES || s->stride_x > 2 ? 1 : TILE; }

// convolve_tile is convolve for any tile.
static void convolve_tile(const struct tile *at, const struct shape *s, int64_t from, int64_t to, const struct epilogue *end) {
#define CASE(group, stride)                                 \
  case group * 2 + stride:                                  \
    convolve(group, stride, LANES, *at, s, from, to, *end); \
    return
  if (most(s) == 1) {
    convolve(1, 1, least(LANES, s->channels), *at, s, from, to, *end);
    return;
  }
  switch (at->taps * 2 + s->stride_x) {
    CASE(2, 1);
    CASE(3, 1);
    CASE(5, 1);
    CASE(3, 2);
    CASE(5, 2);
  }
  if (s->stride_x == 1) {
    convolve(1, 1, LANES, *at, s, from, to, *end);
  } else {
    convolve(1, 2, LANES, *at, s, from, to, *end);
  }
#undef CASE
}

// large is whether the arrays, with a gate or without, are more than the caches keep.
static int large(const struct shape *s, int gate) {
  int64_t x = s->height * s->width, y = s->out_height * s->out_width;
  return (x + y + (gate ? y : 0)) * s->batch * s->channels > FAR;
}

// row computes some channels of a row of y. Places that are dilation_x apart meet the same taps.
static void row(struct tile at, const struct shape *s, int64_t from, int64_t to, const struct epilogue *end) {
  int64_t step = s->dilation_x, channels = s->channels;
  for (int64_t block = 0; block < s->out_width; block += most(s) * step) {
    for (int64_t place = block; place < least(block + step, s->out_width); place++) {
      struct span columns = reaches(place, s->stride_x, s->left, step, s->kernel_width);
      struct tile tile = at;
      tile.x += columns.pixel * channels, tile.k += columns.tap * channels, tile.y += place * channels;
      tile.gate += at.gate == NULL ? 0 : place * channels;
      tile.taps = columns.count, tile.places = least(most(s), above(s->out_width - place, step));
      tile.first = -columns.pixel, tile.end = least(s->width - columns.pixel, (tile.places - 1) * s->stride_x + columns.count);
      convolve_tile(&tile, s, from, to, end);
    }
  }
}

// convolve_rows computes the rows from..to-1 of y, of the batch * out_height that there are.
static void convolve_rows(const float *x, const float *k, float *y, const struct shape *s, int64_t from, int64_t to, const struct epilogue *end) {
  int64_t chunks = above(s->kernel_height * s->kernel_width * s->channels, KERNEL);
  int64_t chunk = above(above(s->channels, chunks), LANES) * LANES;
  int fetch = large(s, end->gate != NULL);
  for (int64_t n = from; n < to; n++) {
    struct span rows = meets(n % s->out_height, s->stride_y, s->top, s->dilation_y, s->kernel_height, s->height);
    int64_t at = n * s->out_width * s->channels;
    struct tile tile = {.x = x + (n / s->out_height * s->height + rows.pixel) * s->width * s->channels,
                        .k = k + rows.tap * s->kernel_width * s->channels, .gate = end->gate == NULL ? NULL : end->gate + at, .y = y + at,
                        .rows = rows.count, .fetch = fetch};
    for (int64_t c = 0; c < s->channels; c += chunk) {
      row(tile, s, c, least(c + chunk, s->channels), end);
    }
  }
}

// With 32 registers the sums of three rows of a kernel stay in them.
#ifdef __AVX512F__
enum { ROWS = 3 };
#else
enum { ROWS = 1 };
#endif

#define EACH UNROLL for (int r = 0; r < rows; r++) UNROLL for (int t = 0; t < taps; t++) UNROLL for (int v = 0; v < wide; v++)

// correlate adds to the gradients of the taps tap..tap+taps-1 of some rows of the kernel what as many rows of x and one of g give, for wide
// vectors of channels. With ahead it asks for what the next row of g needs, as fetch does.
INLINE void correlate(int rows, int taps, int wide, int ahead, const float *x, const float *g, float *dk, const struct shape *s, int64_t tap) {
  int64_t channels = s->channels, x_row = s->width * channels, k_row = s->kernel_width * channels, g_row = s->out_width * channels;
  lanes sum[ROWS][TAPS][2];
  dk += tap * channels;
  EACH sum[r][t][v] = load(dk + r * k_row + t * channels + v * LANES);
  for (int64_t place = 0; place < s->out_width; place++) {
    int64_t pixel = place * s->stride_x + tap - s->left;
    const float *gp = g + place * channels, *xp = x + pixel * channels;
    UNROLL for (int v = 0; v < wide && ahead; v++) {
      __builtin_prefetch(gp + g_row + v * LANES, 0, 2);
      UNROLL for (int i = 0; i < 4; i++) {
        if (i / 2 < s->stride_y && i % 2 < s->stride_x) __builtin_prefetch(xp + (rows + i / 2) * x_row + i % 2 * channels + v * LANES, 0, 2);
      }
    }
    if (pixel >= 0 && pixel + taps <= s->width) {
      EACH sum[r][t][v] += load(gp + v * LANES) * load(xp + r * x_row + t * channels + v * LANES);
    } else {
      EACH if (pixel + t >= 0 && pixel + t < s->width) sum[r][t][v] += load(gp + v * LANES) * load(xp + r * x_row + t * channels + v * LANES);
    }
  }
  EACH store(dk + r * k_row + t * channels + v * LANES, sum[r][t][v]);
}

// correlate_row is correlate for all taps of a row of the kernel.
INLINE void correlate_row(int wide, const float *x, const float *g, float *dk, const struct shape *s) {
  switch (s->kernel_width) {
  case 3:
    correlate(1, 3, wide, 0, x, g, dk, s, 0);
    return;
  case 5:
    correlate(1, 5, wide, 0, x, g, dk, s, 0);
    return;
  }
  for (int64_t tap = 0; tap < s->kernel_width; tap++) {
    correlate(1, 1, wide, 0, x, g, dk, s, tap);
  }
}

// correlate_rows is correlate_row for as many rows of the kernel as meet the row of g.
INLINE void correlate_rows(int wide, int64_t rows, int ahead, const float *x, const float *g, float *dk, const struct shape *s) {
  if (rows == ROWS && ROWS > 1 && s->kernel_width == 3) {
    if (ahead) {
      correlate(ROWS, 3, wide, 1, x, g, dk, s, 0);
    } else {
      correlate(ROWS, 3, wide, 0, x, g, dk, s, 0);
    }
    return;
  }
  for (int64_t r = 0; r < rows; r++) {
    correlate_row(wide, x + r * s->width * s->channels, g, dk + r * s->kernel_width * s->channels, s);
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
  int ahead = large(s, 0);
  memset(parts + from * s->kernel_height * k_row, 0, (to - from) * s->kernel_height * k_row * sizeof(float));
  for (int64_t n = from * s->out_height; n < to * s->out_height; n++) {
    int64_t image = n / s->out_height;
    struct span rows = meets(n % s->out_height, s->stride_y, s->top, 1, s->kernel_height, s->height);
    const float *xs = x + (image * s->height + rows.pixel) * x_row, *gs = g + n * g_row;
    float *dk = parts + (image * s->kernel_height + rows.tap) * k_row;
    int64_t c = 0;
    for (; c + 2 * LANES <= channels; c += 2 * LANES) {
      correlate_rows(2, rows.count, ahead, xs + c, gs + c, dk + c, s);
    }
    for (; c + LANES <= channels; c += LANES) {
      correlate_rows(1, rows.count, ahead, xs + c, gs + c, dk + c, s);
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
