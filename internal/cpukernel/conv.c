// A convolution as a product of matrices whose left one is never written down: in a row of pixels, what a row of the window meets are
// kernel_width * channels numbers on end, whatever the stride. Sums stay in registers, a tile of them at a time, in the same order
// whatever the number of threads.

#include "conv.h"

#include <stdlib.h>
#include <string.h>

enum { PANEL = 2 * LANES }; // filters in a tile

// What a tile has of positions, and that of a gradient of numbers of a kernel's row: as many as there are registers for.
#if defined(__AVX512F__) || defined(__aarch64__)
#define TILE 14 // 56, 28, 14 and 7 are made of it
#define BLOCK 12
#else
#define TILE 6
#define BLOCK 6
#endif

enum { TOGETHER = 8 };    // panels at most that take turns at each tile
enum { NEAR = 24 << 10 }; // bytes of their kernels, which stay in the first cache

// lined takes images whose windows are single pixels as one image of all their rows.
static struct shape lined(const struct shape *s) {
  struct shape line = *s;
  int pixels = s->kernel_height == 1 && s->kernel_width == 1 && s->stride_y == 1 && s->top == 0 && s->left == 0 && s->height == s->out_height;
  if (pixels) {
    line.batch = 1;
    line.height = line.out_height = s->batch * s->height;
  }
  return line;
}

// field is x with its padding, and without what no window meets.
struct field {
  const struct shape *s;
  const float *x;
  float *padded;
  int64_t height, width;
};

static void pad_row(void *argument, int64_t piece) {
  const struct field *f = argument;
  const struct shape *s = f->s;
  int64_t pixel = s->channels * (int64_t)sizeof(float), y = piece % f->height - s->top;
  char *to = (char *)(f->padded + piece * f->width * s->channels);
  int64_t from = s->left < 0 ? -s->left : 0, start = s->left < 0 ? 0 : s->left;
  int64_t n = least(s->width - from, f->width - start);
  if (y < 0 || y >= s->height || n <= 0) {
    memset(to, 0, f->width * pixel);
    return;
  }
  memset(to, 0, start * pixel);
  memcpy(to + start * pixel, f->x + ((piece / f->height * s->height + y) * s->width + from) * s->channels, n * pixel);
  memset(to + (start + n) * pixel, 0, (f->width - start - n) * pixel);
}

static int pad(const struct pool *pool, struct field *f) {
  const struct shape *s = f->s;
  f->height = (s->out_height - 1) * s->stride_y + s->kernel_height;
  f->width = (s->out_width - 1) * s->stride_x + s->kernel_width;
  if (s->top == 0 && s->left == 0 && f->height <= s->height && f->width <= s->width) {
    f->padded = (float *)f->x;
    f->height = s->height, f->width = s->width;
    return 0;
  }
  f->padded = malloc(s->batch * f->height * f->width * s->channels * sizeof(float));
  if (f->padded == NULL) {
    return 1;
  }
  parallel(pool, s->batch * f->height, pad_row, f);
  return 0;
}

static void unpad(struct field *f) {
  if (f->padded != f->x) {
    free(f->padded);
  }
}

#define EACH(v, vectors) _Pragma("GCC unroll 2") for (int v = 0; v < vectors; v++)

// line is a row of pixels, and the row of y that is made of it, up to where a tile begins.
struct line {
  const float *x;
  int64_t row, step;    // to the window's next row, and to the next position
  int64_t rows, length; // of the window
  float *y;
  const float *gate;
  int64_t filters;
  int past;
};

// tile is n positions of one panel: y[r][o] = the sum over i and m of x[i*row + r*step + m] * kernel[i][m][o]. On the way the next tile is
// fetched: of a window of one pixel, it is as many lines of the cache as there are steps here.
INLINE void tile(int n, int vectors, const struct line *l, const float *kernel, int64_t wide, const struct finish *end) {
  lanes sum[TILE][2];
  const float *x = l->x, *gate = l->gate;
  int64_t step = l->step, filters = l->filters, ahead = n * step;
#pragma GCC unroll 14
  for (int r = 0; r < n; r++) {
    EACH(v, vectors) {
      sum[r][v] = (lanes){0};
      if (gate != NULL) {
        __builtin_prefetch(gate + (n + r) * filters + v * LANES);
      }
    }
  }
  for (int64_t i = 0; i < l->rows; i++, x += l->row) {
    for (int64_t m = 0; m < l->length; m++, kernel += PANEL) {
      lanes weight[2];
      __builtin_prefetch(x + ahead + m * LINE);
      EACH(v, vectors) weight[v] = ((const lanes *)kernel)[v];
#pragma GCC unroll 14
      for (int r = 0; r < n; r++) {
        lanes pixel = x[r * step + m] - (lanes){0};
        EACH(v, vectors) sum[r][v] += pixel * weight[v];
      }
    }
  }
  float *y = l->y;
#pragma GCC unroll 14
  for (int r = 0; r < n; r++, y += filters) {
    EACH(v, vectors) {
      int64_t count = v < vectors - 1 ? LANES : wide - v * LANES;
      lanes out = finished(sum[r][v], &end[v]);
      if (gate != NULL) {
        out = passed(out, some(gate + r * filters + v * LANES, count, 0), &end[v]);
      }
      if (l->past) {
        stream(y + v * LANES, out);
      } else {
        put(y + v * LANES, out, count);
      }
    }
  }
}

INLINE void tile_of(int vectors, int64_t n, const struct line *l, const float *kernel, int64_t wide, const struct finish *end) {
#define CASE(n)                             \
  case n:                                   \
    tile(n, vectors, l, kernel, wide, end); \
    return;
  switch (n) {
    CASE(1) CASE(2) CASE(3) CASE(4) CASE(5) CASE(6)
#if TILE > 6
    CASE(7) CASE(8) CASE(9) CASE(10) CASE(11) CASE(12) CASE(13) CASE(14)
#endif
  }
#undef CASE
}

// tile_at is n positions of one panel, or of half of one.
static void tile_at(int64_t n, const struct line *l, const float *kernel, int64_t wide, const struct finish *end) {
  if (wide <= LANES) {
    tile_of(1, n, l, kernel, wide, end);
  } else {
    tile_of(2, n, l, kernel, wide, end);
  }
}

struct forward {
  struct field field;
  const float *kernel;
  int turned;
  const struct epilogue *end;
  float *panels; // [filters/PANEL, kernel_height, kernel_width, channels, PANEL], filled up with zeros
  float *y;
  int64_t together; // panels that share what they read, and stay in the cache
  int64_t groups;   // of rows
  int past;         // y is written past the caches
};

static void pack_panel(void *argument, int64_t piece) {
  struct forward *f = argument;
  const struct shape *s = f->field.s;
  int64_t taps = s->kernel_height * s->kernel_width, from = piece * PANEL, wide = least(PANEL, s->filters - from);
  float *to = f->panels + piece * taps * s->channels * PANEL;
  int64_t along = f->turned ? 1 : s->filters, across = f->turned ? s->channels : 1;
  for (int64_t t = 0; t < taps; t++) {
    for (int64_t c = 0; c < s->channels; c++, to += PANEL) {
      const float *row = f->kernel + t * s->channels * s->filters + c * along + from * across;
      if (across == 1) {
        memcpy(to, row, wide * sizeof(float));
      } else {
        for (int64_t o = 0; o < wide; o++) {
          to[o] = row[o * across];
        }
      }
      memset(to + wide, 0, (PANEL - wide) * sizeof(float));
    }
  }
}

static void forward_piece(void *argument, int64_t piece) {
  struct forward *f = argument;
  const struct shape *s = f->field.s;
  int64_t block = piece / f->groups, group = piece % f->groups;
  int64_t from = block * f->together, to = least(from + f->together, above(s->filters, PANEL));
  int64_t length = s->kernel_width * s->channels, row = f->field.width * s->channels, step = s->stride_x * s->channels;
  int64_t rows = s->batch * s->out_height, columns = s->out_width;
  int64_t in = f->field.height * row, down = s->stride_y * row; // from image to image, from row to row
  struct finish ends[TOGETHER][2];
  for (int64_t panel = from; panel < to; panel++) {
    int64_t wide = s->filters - panel * PANEL;
    ends[panel - from][0] = finish_of(f->end, panel * PANEL, wide);
    ends[panel - from][1] = finish_of(f->end, panel * PANEL + LANES, wide - LANES);
  }
  struct line l = {.row = row, .step = step, .rows = s->kernel_height, .length = length, .filters = s->filters, .past = f->past};
  for (int64_t r = rows * group / f->groups; r < rows * (group + 1) / f->groups; r++) {
    const float *x = f->field.padded + r / s->out_height * in + r % s->out_height * down;
    for (int64_t p = 0, n; p < columns; p += n) {
      n = above(columns - p, above(columns - p, TILE)); // Tiles of one size keep more registers busy than a small one at the end.
      l.x = x + p * step;
      for (int64_t panel = from; panel < to; panel++) {
        int64_t at = (r * columns + p) * s->filters + panel * PANEL;
        l.y = f->y + at;
        l.gate = f->end->gate == NULL ? NULL : f->end->gate + at;
        tile_at(n, &l, f->panels + panel * s->kernel_height * length * PANEL, least(PANEL, s->filters - panel * PANEL),
                ends[panel - from]);
      }
    }
  }
  streamed();
}

int convolve(const struct pool *pool, const struct shape *given, const float *x, const float *kernel, int turned,
             const struct epilogue *end, float *y) {
  struct shape line = lined(given), *s = &line;
  struct forward f = {.field = {.s = s, .x = x}, .kernel = kernel, .turned = turned, .end = end, .y = y};
  int64_t panels = above(s->filters, PANEL);
  f.panels = malloc(panels * PANEL * s->kernel_height * s->kernel_width * s->channels * sizeof(float));
  if (f.panels == NULL || pad(pool, &f.field) != 0) {
    free(f.panels);
    return 1;
  }
  parallel(pool, panels, pack_panel, &f);
  int64_t size = PANEL * s->kernel_height * s->kernel_width * s->channels * (int64_t)sizeof(float);
  f.together = size > NEAR ? 1 : least(least(panels, TOGETHER), NEAR / size);
  int64_t blocks = above(panels, f.together);
  f.past = s->batch * s->out_height * s->out_width * s->filters > FAR && s->filters % LINE == 0 && (uintptr_t)y % (LINE * sizeof(float)) == 0;
  f.groups = above(8 * pool->threads, blocks); // Pieces enough that no thread waits long for the others.
  parallel(pool, blocks * f.groups, forward_piece, &f);
  unpad(&f.field);
  free(f.panels);
  return 0;
}

enum { CHUNK = 200 };       // positions at a time, which stay in the second cache
enum { SOON = 32 };         // positions from where what is needed is asked for
enum { PARTS = 16 };        // of the positions, that are summed up alone where a kernel is small
enum { SMALL = 16 << 10 };  // numbers of such a kernel

// gradient_tile adds what n numbers of a row of the window, and one panel, get from rows of pixels.
INLINE void gradient_tile(int n, int vectors, const float *x, int64_t row, int64_t step, const float *g, int64_t rows, int64_t columns,
                          int64_t filters, float *sums) {
  lanes sum[BLOCK][2];
  for (int r = 0; r < n; r++) {
    EACH(v, vectors) sum[r][v] = ((const lanes *)(sums + r * PANEL))[v];
  }
  for (int64_t i = 0; i < rows; i++) {
    const float *from = x + i * row;
    for (int64_t p = 0; p < columns; p++, from += step, g += filters) {
      lanes slope[2];
      __builtin_prefetch(from + SOON * step);
      EACH(v, vectors) {
        slope[v] = ((const lanes *)g)[v];
        __builtin_prefetch(g + SOON * filters + v * LANES);
      }
#pragma GCC unroll 12
      for (int r = 0; r < n; r++) {
        lanes pixel = from[r] - (lanes){0};
        EACH(v, vectors) sum[r][v] += pixel * slope[v];
      }
    }
  }
  for (int r = 0; r < n; r++) {
    EACH(v, vectors) ((lanes *)(sums + r * PANEL))[v] = sum[r][v];
  }
}

INLINE void gradient_tiles_of(int vectors, int64_t n, const float *x, int64_t row, int64_t step, const float *g, int64_t rows, int64_t columns,
                              int64_t filters, float *sums) {
#define TILES(k)                                                              \
  for (; n >= k; n -= k, x += k, sums += k * PANEL) {                         \
    gradient_tile(k, vectors, x, row, step, g, rows, columns, filters, sums); \
  }
  TILES(BLOCK)
#if BLOCK > 8
  TILES(8)
#endif
  TILES(4) TILES(2) TILES(1)
#undef TILES
}

static void gradient_tiles(int vectors, int64_t n, const float *x, int64_t row, int64_t step, const float *g, int64_t rows, int64_t columns,
                           int64_t filters, float *sums) {
  if (vectors == 1) {
    gradient_tiles_of(1, n, x, row, step, g, rows, columns, filters, sums);
  } else {
    gradient_tiles_of(2, n, x, row, step, g, rows, columns, filters, sums);
  }
}

struct backward {
  struct field field;
  const float *g;
  float *wide; // g with its filters filled up, or null
  int64_t filters, panels; // filters are whole vectors
  int64_t parts;  // of the rows
  float *sums;    // [parts, panels, kernel_height, kernel_width, channels, PANEL]
  float *dk;
  int64_t pieces; // of the tiles
};

static int64_t size_of_sums(const struct backward *b) {
  const struct shape *s = b->field.s;
  return b->panels * s->kernel_height * s->kernel_width * s->channels * PANEL;
}

// backward_piece makes its share of the tiles from its part of the rows, a few at a time that stay in the cache.
static void backward_piece(void *argument, int64_t piece) {
  struct backward *b = argument;
  const struct shape *s = b->field.s;
  int64_t length = s->kernel_width * s->channels, row = b->field.width * s->channels;
  int64_t blocks = above(length, BLOCK), all = b->panels * s->kernel_height * blocks;
  int64_t part = piece / b->pieces, share = piece % b->pieces, from = all * share / b->pieces, to = all * (share + 1) / b->pieces;
  int64_t end = s->batch * s->out_height * (part + 1) / b->parts, chunk = above(CHUNK, s->out_width);
  float *sums = b->sums + part * size_of_sums(b);
  for (int64_t r = s->batch * s->out_height * part / b->parts, rows; r < end; r += rows) {
    int64_t image = r / s->out_height, y = r % s->out_height;
    rows = least(least(chunk, s->out_height - y), end - r);
    const float *g = b->g + r * s->out_width * b->filters;
    for (int64_t tile = from, n; tile < to; tile += above(n, BLOCK)) {
      int64_t panel = tile / blocks / s->kernel_height, i = tile / blocks % s->kernel_height, m = tile % blocks * BLOCK;
      n = least(length - m, (to - tile) * BLOCK);
      const float *x = b->field.padded + (image * b->field.height + y * s->stride_y + i) * row + m;
      int vectors = b->filters - panel * PANEL > LANES ? 2 : 1;
      gradient_tiles(vectors, n, x, s->stride_y * row, s->stride_x * s->channels, g + panel * PANEL, rows, s->out_width, b->filters,
                     sums + ((panel * s->kernel_height + i) * length + m) * PANEL);
    }
  }
}

// unpack_row adds up the parts in their order.
static void unpack_row(void *argument, int64_t i) {
  struct backward *b = argument;
  const struct shape *s = b->field.s;
  int64_t length = s->kernel_width * s->channels, size = size_of_sums(b);
  for (int64_t panel = 0; panel < b->panels; panel++) {
    int64_t wide = s->filters - panel * PANEL;
    for (int64_t m = 0; m < length; m++) {
      const float *from = b->sums + ((panel * s->kernel_height + i) * length + m) * PANEL;
      lanes sum[2] = {{0}};
      for (int64_t part = 0; part < b->parts; part++, from += size) {
        EACH(v, 2) sum[v] += ((const lanes *)from)[v];
      }
      float *to = b->dk + (i * length + m) * s->filters + panel * PANEL;
      EACH(v, 2) put(to + v * LANES, sum[v], wide - v * LANES);
    }
  }
}

static void widen_row(void *argument, int64_t piece) {
  struct backward *b = argument;
  const struct shape *s = b->field.s;
  const float *from = b->g + piece * s->out_width * s->filters;
  float *to = b->wide + piece * s->out_width * b->filters;
  for (int64_t i = 0; i < s->out_width; i++, from += s->filters, to += b->filters) {
    memcpy(to, from, s->filters * sizeof(float));
    memset(to + s->filters, 0, (b->filters - s->filters) * sizeof(float));
  }
}

// widen fills the filters of g up to whole vectors, where they are not.
static int widen(const struct pool *pool, struct backward *b) {
  const struct shape *s = b->field.s;
  int64_t rows = s->batch * s->out_height;
  if (b->filters == s->filters) {
    return 0;
  }
  b->wide = malloc(rows * s->out_width * b->filters * sizeof(float));
  if (b->wide == NULL) {
    return 1;
  }
  parallel(pool, rows, widen_row, b);
  b->g = b->wide;
  return 0;
}

int convolve_gradient(const struct pool *pool, const struct shape *given, const float *x, const float *g, float *dk) {
  struct shape line = lined(given), *s = &line;
  int64_t length = s->kernel_width * s->channels, panels = above(s->filters, PANEL);
  struct backward b = {.field = {.s = s, .x = x}, .g = g, .dk = dk, .filters = above(s->filters, LANES) * LANES, .panels = panels};
  b.parts = size_of_sums(&b) <= SMALL ? least(PARTS, s->batch * s->out_height) : 1;
  b.sums = calloc(b.parts * size_of_sums(&b), sizeof(float));
  int failed = b.sums == NULL || widen(pool, &b) != 0 || pad(pool, &b.field) != 0;
  if (!failed) {
    b.pieces = b.parts > 1 ? 1 : least(2 * pool->threads, panels * s->kernel_height * above(length, BLOCK));
    parallel(pool, b.parts * b.pieces, backward_piece, &b);
    parallel(pool, s->kernel_height, unpack_row, &b);
    unpad(&b.field);
  }
  free(b.wide);
  free(b.sums);
  return failed;
}
