// Products of rows with a matrix of bfloat16 numbers, multiplied as floats.
//
// A bfloat16 is the upper half of a float. Two neighbouring inputs lie in one lane of 32 bits: a shift makes
// a float of one, a mask of the other. Twelve rows and 32 outputs share each such float, so that widening
// costs a twelfth of the products. Blocks of the sums' length stay in the first-level cache (weights) and in
// the second (rows, as floats).
#include "network.h"

enum { OUTPUTS = FD_PANEL_OUTPUTS, TILE_ROWS = 12, BLOCK_ROWS = 96, DEPTH = 512, GROUP = 16 };
// Not a power of two: twelve rows' numbers would fall into the same places of the cache.
enum { ROW_STRIDE = DEPTH + 16 };

static size_t panels_of(size_t outputs) { return (outputs + OUTPUTS - 1) / OUTPUTS; }
// Numbers of a panel.
static size_t panel_size(size_t inputs) { return fd_padded(inputs, 2) * OUTPUTS; }

size_t fd_bfloat_panel_bytes(size_t inputs) { return panel_size(inputs) * 2; }

typedef struct {
  const fd_product_call *call;
  size_t row_blocks, groups;
  uint8_t *threads;
} product_work;

// A thread's rows as floats, and its sums, [row][output].
enum { ROW_FLOATS = BLOCK_ROWS * ROW_STRIDE, SUM_FLOATS = BLOCK_ROWS * GROUP * OUTPUTS };

size_t fd_bfloat_product_scratch(const fd_product_call *call, int threads) {
  (void)call;
  return (size_t)threads * (ROW_FLOATS + SUM_FLOATS) * 4 + 4096;
}

#if defined(__x86_64__)
extern int omp_get_thread_num(void);

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,popcnt"))), \
                             apply_to = function)
#define NAME(function) function##_wide
#define WIDE
#include "network_lanes.h"
#include "product_lanes.h"

void fd_pack_bfloats(const float *rows, size_t count, size_t inputs, void *panel) {
  uint32_t *to = panel;
  for (size_t i = 0; i < inputs; i += 2, to += OUTPUTS) {
    bool isLast = i + 1 == inputs;
    for (size_t o = 0; o < count; o++) {
      const float *row = rows + o * inputs + i;
      to[o] = fd_narrow(row[0]) | (isLast ? 0 : (uint32_t)fd_narrow(row[1]) << 16);
    }
    for (size_t o = count; o < OUTPUTS; o++) to[o] = 0;
  }
}

// The sums stay in registers only where these loops are unrolled before registers are given out.
//
// sums += the next number of twelve rows times 32 weights.
INLINE void spread(const float *rows, f32x16 left, f32x16 right, f32x16 sum[TILE_ROWS][2]) {
#pragma unroll
  for (size_t r = 0; r < TILE_ROWS; r++) {
    f32x16 number = SPREAD(rows[r * ROW_STRIDE]);
    sum[r][0] += number * left;
    sum[r][1] += number * right;
  }
}

// sums[TILE_ROWS][OUTPUTS] = rows times a panel's next `depth` inputs (an even number), or that added.
INLINE void tile(const float *rows, const uint16_t *panel, size_t depth, bool adds, float *sums) {
  f32x16 sum[TILE_ROWS][2];
#pragma unroll
  for (size_t r = 0; r < TILE_ROWS; r++) {
#pragma unroll
    for (size_t v = 0; v < 2; v++) {
      sum[r][v] = (f32x16){};
      if (adds) memcpy(&sum[r][v], sums + r * GROUP * OUTPUTS + v * LANES, sizeof sum[r][v]);
    }
  }
  for (size_t k = 0; k < depth; k += 2) {
    i32x16 left, right;
    memcpy(&left, panel + k * OUTPUTS, sizeof left);
    memcpy(&right, panel + k * OUTPUTS + 2 * LANES, sizeof right);
    spread(rows + k, (f32x16)(left << 16), (f32x16)(right << 16), sum);
    int32_t upper = (int32_t)0xffff0000;
    spread(rows + k + 1, (f32x16)(left & upper), (f32x16)(right & upper), sum);
  }
#pragma unroll
  for (size_t r = 0; r < TILE_ROWS; r++) {
#pragma unroll
    for (size_t v = 0; v < 2; v++) {
      memcpy(sums + r * GROUP * OUTPUTS + v * LANES, &sum[r][v], sizeof sum[r][v]);
    }
  }
}

// Some rows' next inputs as floats; rows and inputs that are not there are zeros.
INLINE void widen(const fd_product_call *call, size_t row, size_t first, size_t depth, float *rows) {
  size_t count = fd_at_most(depth, call->inputs - first);
  for (size_t r = 0; r < TILE_ROWS; r++, rows += ROW_STRIDE) {
    size_t from = (row + r) * call->source.stride + first, i = 0;
    if (row + r < call->rows) {
      for (; i + LANES <= count; i += LANES) {
        lanes16_store(FD_FLOATS, rows, i, lanes16_load(call->source.type, call->source.data, from + i));
      }
      for (; i < count; i++) rows[i] = fd_number_at(call->source.type, call->source.data, from + i);
    }
    for (; i < depth; i++) rows[i] = 0;
  }
}

static void product_task(void *context, size_t task) {
  product_work *w = context;
  const fd_product_call *call = w->call;
  size_t all = panels_of(call->outputs), number = task / w->row_blocks;
  size_t group = all * number / w->groups, panels = all * (number + 1) / w->groups - group;
  size_t begin = task % w->row_blocks * BLOCK_ROWS, end = fd_at_most(begin + BLOCK_ROWS, call->rows);
  float *rows = (float *)w->threads + (size_t)omp_get_thread_num() * (ROW_FLOATS + SUM_FLOATS);
  float *sums = rows + ROW_FLOATS;
  size_t inputs = fd_padded(call->inputs, 2);
  for (size_t first = 0; first < inputs; first += DEPTH) {
    size_t depth = fd_at_most(DEPTH, inputs - first);
    for (size_t row = begin; row < end; row += TILE_ROWS) {
      widen(call, row, first, depth, rows + (row - begin) * ROW_STRIDE);
    }
    for (size_t p = 0; p < panels; p++) {
      const uint16_t *panel = (const uint16_t *)call->matrix + (group + p) * panel_size(call->inputs);
      for (size_t row = begin; row < end; row += TILE_ROWS) {
        tile(rows + (row - begin) * ROW_STRIDE, panel + first * OUTPUTS, depth, first > 0,
             sums + (row - begin) * GROUP * OUTPUTS + p * OUTPUTS);
      }
    }
  }
  size_t output = group * OUTPUTS, count = fd_at_most(panels * OUTPUTS, call->outputs - output);
  for (size_t row = begin; row < end; row++) {
    product_put(call, row, output, count, sums + (row - begin) * GROUP * OUTPUTS);
  }
}

#undef product_put
#include "network_lanes_end.h"
#undef NAME
#undef WIDE
#pragma clang attribute pop
#else
void fd_pack_bfloats(const float *rows, size_t count, size_t inputs, void *panel) {
  (void)rows, (void)count, (void)inputs, (void)panel;
}
#endif

void fd_bfloat_product(const fd_product_call *call, void *scratch, int threads) {
#if defined(__x86_64__)
  product_work w = {.call = call};
  w.row_blocks = (call->rows + BLOCK_ROWS - 1) / BLOCK_ROWS;
  w.groups = (panels_of(call->outputs) + GROUP - 1) / GROUP;
  w.threads = (uint8_t *)fd_padded((size_t)scratch, 64);
  fd_parallel(w.row_blocks * w.groups, threads, product_task, &w);
#else
  (void)call, (void)scratch, (void)threads;
#endif
}
