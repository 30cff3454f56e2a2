// Included once per instruction set.

#include "network_lanes.h"
#include "map_lanes.h"

// Registers hold the sums of six tiles and as many vectors of outputs.
#ifdef WIDE
#define VECTORS 4
#else
#define VECTORS 1
#endif
#define ROWS 6
#define ROOT_HALF 0.70710678f
#define ROOT_TWO 1.41421356f

#define gather NAME(winograd_gather)
#define transform_line NAME(winograd_transform_line)
#define transform_tile NAME(winograd_transform_tile)
#define product_tile NAME(winograd_product_tile)
#define product NAME(winograd_product)
#define kernel_line NAME(winograd_kernel_line)
#define result_line NAME(winograd_result_line)
#define result_tile NAME(winograd_result_tile)

// Sixteen channels of a piece of the source that begins at (top, left), with zeros outside, normalised.
static void gather(const fd_winograd_call *call, size_t block, ptrdiff_t top, ptrdiff_t left, size_t height,
                   size_t width, float *window) {
  fd_map map = call->source;
  size_t lanes = map.lanes, plane = block * LANES / lanes, lane = block * LANES % lanes;
  f32x16 scale = {}, shift = {};
  if (call->factors) {
    scale = lanes16_load(FD_FLOATS, call->factors, block * LANES);
    shift = lanes16_load(FD_FLOATS, call->factors, call->channels + block * LANES);
  }
  // Columns of the window that are inside.
  size_t begin = left < 0 ? fd_at_most((size_t)-left, width) : 0;
  ptrdiff_t inside = (ptrdiff_t)map.width - left;
  size_t end = inside < 0 ? begin : fd_at_most((size_t)inside, width);
  if (end < begin) end = begin;
  for (size_t i = 0; i < height; i++) {
    float *line = window + i * width * LANES;
    ptrdiff_t y = top + (ptrdiff_t)i;
    if (y < 0 || y >= (ptrdiff_t)map.height) {
      memset(line, 0, width * LANES * sizeof(float));
      continue;
    }
    memset(line, 0, begin * LANES * sizeof(float));
    memset(line + end * LANES, 0, (width - end) * LANES * sizeof(float));
    size_t from = ((plane * map.height + (size_t)y) * map.width + (size_t)(left + (ptrdiff_t)begin)) * lanes + lane;
    if (begin == end) continue;
    for (size_t x = begin; x < end; x++, from += lanes) {
      f32x16 v = lanes16_load(map.type, call->data, from);
      if (call->factors) v = v * scale + shift;
      if (call->silu) v = lanes16_silu(v);
      lanes16_store(FD_FLOATS, line, x * LANES, v);
    }
  }
}

// The numbers of a line of a tile, transformed.
INLINE void transform_line(const bool enlarge, const f32x16 *d, f32x16 *r) {
  if (enlarge) {
    r[0] = d[0] - d[2];
    r[1] = d[1] + d[2];
    r[2] = d[2] - d[1];
    r[3] = d[3] - d[1];
    return;
  }
  f32x16 even = d[4] - 2.0f * d[2], odd = ROOT_HALF * (d[3] - 2.0f * d[1]);
  f32x16 other_even = d[4] - 0.5f * d[2], other_odd = ROOT_TWO * (d[3] - 0.5f * d[1]);
  r[0] = d[0] - 2.5f * d[2] + d[4];
  r[1] = even + odd;
  r[2] = even - odd;
  r[3] = other_even + other_odd;
  r[4] = other_even - other_odd;
  r[5] = d[1] - 2.5f * d[3] + d[5];
}

INLINE void transform_tile(const bool enlarge, const float *window, size_t width, float *left, size_t step) {
  const size_t reads = enlarge ? 4 : WINDOW;
  f32x16 half[WINDOW][WINDOW];
  for (size_t column = 0; column < reads; column++) {
    f32x16 d[WINDOW], r[WINDOW];
    for (size_t i = 0; i < reads; i++) d[i] = lanes16_load(FD_FLOATS, window, (i * width + column) * LANES);
    transform_line(enlarge, d, r);
    for (size_t i = 0; i < reads; i++) half[i][column] = r[i];
  }
  for (size_t row = 0; row < reads; row++) {
    f32x16 r[WINDOW];
    transform_line(enlarge, half[row], r);
    for (size_t i = 0; i < reads; i++) lanes16_store(FD_FLOATS, left, (row * reads + i) * step, r[i]);
  }
}

// target[ROWS][vectors] = left[ROWS][depth] times a panel, or that added to it.
INLINE void product_tile(const int vectors, size_t rows, const float *left, size_t left_stride,
                         const float *panel, size_t width, size_t depth, bool adds, float *target,
                         size_t target_stride) {
  f32x16 sums[ROWS][VECTORS];
  const float *row[ROWS];
  for (size_t r = 0; r < ROWS; r++) {
    size_t kept = fd_at_most(r, rows - 1);
    row[r] = left + kept * left_stride;
    for (int v = 0; v < vectors; v++) {
      sums[r][v] = (f32x16){};
      if (adds) sums[r][v] = lanes16_load(FD_FLOATS, target, kept * target_stride + (size_t)v * LANES);
    }
  }
  for (size_t k = 0; k < depth; k++) {
    f32x16 b[VECTORS];
    for (int v = 0; v < vectors; v++) b[v] = lanes16_load(FD_FLOATS, panel, k * width + (size_t)v * LANES);
    for (size_t r = 0; r < ROWS; r++) {
      f32x16 a = SPREAD(row[r][k]);
      for (int v = 0; v < vectors; v++) sums[r][v] += a * b[v];
    }
  }
  for (size_t r = 0; r < ROWS; r++) {
    if (r >= rows) break;
    for (int v = 0; v < vectors; v++) {
      lanes16_store(FD_FLOATS, target, r * target_stride + (size_t)v * LANES, sums[r][v]);
    }
  }
}

// Depth of a piece of a panel that stays in the first-level cache.
enum { NAME(winograd_depth) = 128 };

static void product(const winograd_work *w, size_t tiles, const float *left, const float *kernel, float *made) {
  size_t channels = w->call->channels, outputs = fd_padded(w->call->outputs, LANES);
  for (size_t first = 0; first < outputs; first += PANEL) {
    size_t width = fd_at_most(PANEL, outputs - first);
    const float *panel = kernel + first * channels;
    for (size_t k = 0; k < channels; k += NAME(winograd_depth)) {
      size_t depth = fd_at_most(NAME(winograd_depth), channels - k);
      for (size_t t = 0; t < tiles; t += ROWS) {
        size_t rows = fd_at_most(ROWS, tiles - t);
        const float *from = left + t * w->left_stride + k;
        float *to = made + t * w->product_stride + first;
#define PRODUCT(vectors, v)                                                                            \
  product_tile(vectors, rows, from, w->left_stride, panel + k * width + (v), width, depth, k > 0,      \
               to + (v), w->product_stride)
#ifdef WIDE
        switch (width) {
          case 64: PRODUCT(4, 0); break;
          case 48: PRODUCT(3, 0); break;
          case 32: PRODUCT(2, 0); break;
          default: PRODUCT(1, 0);
        }
#else
        for (size_t v = 0; v < width; v += LANES) PRODUCT(1, v);
#endif
#undef PRODUCT
      }
    }
  }
}

// The transformed sums of a line as four results.
INLINE void result_line(const bool enlarge, const f32x16 *m, f32x16 *y) {
  if (enlarge) {
    y[0] = m[0] + m[1] - m[2];
    y[1] = m[1] + m[3];
    y[2] = m[1] + m[2];
    y[3] = m[4] + m[1] - m[3];
    return;
  }
  f32x16 near = m[1] + m[2], near_odd = m[1] - m[2], far = m[3] + m[4], far_odd = m[3] - m[4];
  y[0] = m[0] + near + far;
  y[1] = ROOT_HALF * near_odd + ROOT_TWO * far_odd;
  y[2] = 0.5f * near + 2.0f * far;
  y[3] = 0.5f * ROOT_HALF * near_odd + 2.0f * ROOT_TWO * far_odd + m[5];
}

// Sixteen channels of a tile of the target whose first pixel is (y, x).
INLINE void result_tile(const bool enlarge, const fd_winograd_call *call, const float *made, size_t step, size_t block,
                        size_t y, size_t x) {
  const size_t factors = enlarge ? 5 : WINDOW;
  f32x16 half[TILE][WINDOW];
  for (size_t column = 0; column < factors; column++) {
    f32x16 m[WINDOW], r[TILE];
    for (size_t i = 0; i < factors; i++) m[i] = lanes16_load(FD_FLOATS, made, (i * factors + column) * step);
    result_line(enlarge, m, r);
    for (int i = 0; i < TILE; i++) half[i][column] = r[i];
  }
  fd_map map = call->target;
  size_t lanes = map.lanes, plane = block * LANES / lanes, lane = block * LANES % lanes;
  // Blocks are padded, channels last are not.
  size_t used = fd_at_most(LANES, lanes - lane);
  f32x16 bias = {};
  if (call->bias) memcpy(&bias, call->bias + block * LANES, fd_at_most(LANES, call->outputs - block * LANES) * 4);
  size_t rows = fd_at_most(TILE, map.height - y), columns = fd_at_most(TILE, map.width - x);
  for (size_t i = 0; i < rows; i++) {
    f32x16 line[TILE];
    result_line(enlarge, half[i], line);
    for (size_t j = 0; j < columns; j++) {
      size_t to = ((plane * map.height + y + i) * map.width + x + j) * lanes + lane;
      f32x16 v = line[j] + bias;
      for (int other = 0; other < 2; other++) {
        if (!call->adding[other]) continue;
        if (used == LANES) {
          v += lanes16_load(map.type, call->adding[other], to);
        } else {
          for (size_t c = 0; c < used; c++) v[c] += fd_number_at(map.type, call->adding[other], to + c);
        }
      }
      // Not a maximum, which would lose NaN.
      if (call->relu) v = (f32x16)((i32x16)v & ~(v < 0.0f));
      if (used == LANES) {
        lanes16_store(map.type, call->made, to, v);
      } else {
        for (size_t c = 0; c < used; c++) fd_put_number(map.type, call->made, to + c, v[c]);
      }
    }
  }
}

static void NAME(winograd_tiles)(const winograd_work *w, size_t task, float *memory) {
  const fd_winograd_call *call = w->call;
  size_t first_row = task / w->strips * w->rows, first_column = task % w->strips * w->columns;
  size_t rows = fd_at_most(w->rows, w->tile_rows - first_row);
  if (first_column >= w->tile_columns) return;
  size_t columns = fd_at_most(w->columns, w->tile_columns - first_column);
  size_t tiles = rows * columns, most = w->rows * w->columns;
  bool enlarge = call->enlarge;
  size_t pitch = enlarge ? TILE / 2 : TILE;
  size_t height = window_pixels(call, rows), width = window_pixels(call, columns);
  float *window = memory;
  float *left = window + window_pixels(call, w->rows) * w->window_width * LANES;
  float *made = left + square(operand_count(enlarge)) * most * w->left_stride;
  size_t left_step = most * w->left_stride, made_step = most * w->product_stride;
  ptrdiff_t top = (ptrdiff_t)(first_row * pitch) - (ptrdiff_t)call->pad_top;
  ptrdiff_t side = (ptrdiff_t)(first_column * pitch) - (ptrdiff_t)call->pad_left;
  for (size_t block = 0; block < call->channels / LANES; block++) {
    gather(call, block, top, side, height, width, window);
    for (size_t t = 0; t < tiles; t++) {
      const float *from = window + (t / columns * pitch * width + t % columns * pitch) * LANES;
      float *to = left + t * w->left_stride + block * LANES;
      if (enlarge) transform_tile(true, from, width, to, left_step);
      else transform_tile(false, from, width, to, left_step);
    }
  }
  size_t blocks = fd_padded(call->outputs, LANES) / LANES;
  size_t factors = factor_count(enlarge), operands = operand_count(enlarge);
  for (size_t p = 0; p < square(factors); p++) {
    size_t row = p / factors, column = p % factors;
    // The third factor and the fourth one meet the same number.
    size_t from = enlarge ? (row - (row > 2)) * operands + column - (column > 2) : p;
    product(w, tiles, left + from * left_step, call->kernel + p * blocks * LANES * call->channels,
            made + p * made_step);
  }
  for (size_t t = 0; t < tiles; t++) {
    for (size_t block = 0; block < blocks; block++) {
      const float *from = made + t * w->product_stride + block * LANES;
      size_t y = (first_row + t / columns) * TILE, x = (first_column + t % columns) * TILE;
      if (enlarge) result_tile(true, call, from, made_step, block, y, x);
      else result_tile(false, call, from, made_step, block, y, x);
    }
  }
}

INLINE void kernel_line(bool enlarge, const f32x16 *g, f32x16 *r) {
  f32x16 outer = g[0] + g[2];
  if (enlarge) {
    f32x16 half = 0.5f * (outer + g[1]);
    r[0] = g[0], r[1] = half, r[2] = half - g[0], r[3] = g[2] - half, r[4] = g[2];
    return;
  }
  // Over the products of a point's distances from the other ones, -3/2 and 6.
  f32x16 even = (g[0] + 0.5f * g[2]) / -1.5f, odd = ROOT_HALF / -1.5f * g[1];
  f32x16 other_even = (g[0] + 2.0f * g[2]) / 6.0f, other_odd = ROOT_TWO / 6.0f * g[1];
  r[0] = g[0], r[1] = even + odd, r[2] = even - odd;
  r[3] = other_even + other_odd, r[4] = other_even - other_odd, r[5] = g[2];
}

// Sixteen outputs of a kernel [outputs][channels][3][3], transformed and packed.
static void NAME(winograd_pack)(const float *kernel, size_t outputs, size_t channels, bool enlarge, size_t block,
                                float *packed) {
  size_t factors = factor_count(enlarge);
  size_t padded = fd_padded(outputs, LANES), first = block * LANES, panel = first / PANEL * PANEL;
  size_t width = fd_at_most(PANEL, padded - panel), used = fd_at_most(LANES, outputs - first);
  for (size_t c = 0; c < channels; c++) {
    f32x16 g[3][3] = {}, half[WINDOW][3];
    for (size_t lane = 0; lane < used; lane++) {
      const float *from = kernel + ((first + lane) * channels + c) * 9;
      for (int i = 0; i < 9; i++) g[i / 3][i % 3][lane] = from[i];
    }
    for (int column = 0; column < 3; column++) {
      f32x16 line[3] = {g[0][column], g[1][column], g[2][column]}, r[WINDOW];
      kernel_line(enlarge, line, r);
      for (size_t i = 0; i < factors; i++) half[i][column] = r[i];
    }
    for (size_t row = 0; row < factors; row++) {
      f32x16 r[WINDOW];
      kernel_line(enlarge, half[row], r);
      for (size_t i = 0; i < factors; i++) {
        size_t to = ((row * factors + i) * padded + panel) * channels + c * width + first - panel;
        lanes16_store(FD_FLOATS, packed, to, r[i]);
      }
    }
  }
}

#undef gather
#undef transform_line
#undef transform_tile
#undef product_tile
#undef product
#undef kernel_line
#undef result_line
#undef result_tile
#undef VECTORS
#undef ROWS
#undef ROOT_HALF
#undef ROOT_TWO
#undef lanes16_silu
#include "network_lanes_end.h"
