// Products of rows with a matrix of bfloat16 numbers, multiplied as floats.
//
// A bfloat16 is the upper half of a float. Two neighbouring inputs lie in one lane of 32 bits: a shift makes
// a float of one, a mask of the other. Twelve rows and 32 outputs share each such float, so that widening
// costs a twelfth of the products. Blocks of the sums' length stay in the first-level cache (weights) and in
// the second (rows, as floats).
#include "network.h"

enum { OUTPUTS = 32, TILE_ROWS = 12, BLOCK_ROWS = 96, DEPTH = 512, GROUP = 16 };

static size_t panels_of(size_t outputs) { return (outputs + OUTPUTS - 1) / OUTPUTS; }
// Numbers of a panel.
static size_t panel_size(size_t inputs) { return fd_padded(inputs, 2) * OUTPUTS; }

size_t fd_bfloat_matrix_size(size_t outputs, size_t inputs) {
  return panels_of(outputs) * panel_size(inputs) * 2;
}

typedef struct {
  const float *weights;
  size_t outputs, inputs;
  uint16_t *packed;
} pack_work;

static void pack_panel(void *context, size_t panel) {
  pack_work *w = context;
  uint16_t *to = w->packed + panel * panel_size(w->inputs);
  memset(to, 0, panel_size(w->inputs) * 2);
  for (size_t o = 0; o < fd_at_most(OUTPUTS, w->outputs - panel * OUTPUTS); o++) {
    const float *row = w->weights + (panel * OUTPUTS + o) * w->inputs;
    for (size_t i = 0; i < w->inputs; i++) to[(i / 2 * OUTPUTS + o) * 2 + i % 2] = fd_narrow(row[i]);
  }
}

void fd_pack_bfloats(const float *weights, size_t outputs, size_t inputs, void *packed, int threads) {
  pack_work w = {weights, outputs, inputs, packed};
  fd_parallel(panels_of(outputs), threads, pack_panel, &w);
}

typedef struct {
  const fd_product_call *call;
  size_t row_blocks, groups;
  uint8_t *threads;
} product_work;

// A thread's rows as floats, [tile][input][row], and its sums, [row][output].
enum { ROW_FLOATS = BLOCK_ROWS * DEPTH, SUM_FLOATS = BLOCK_ROWS * GROUP * OUTPUTS };

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

// The sums stay in registers only where these loops are unrolled before registers are given out.
//
// sums += twelve numbers times 32 weights.
INLINE void spread(const float *numbers, f32x16 left, f32x16 right, f32x16 sum[TILE_ROWS][2]) {
#pragma unroll
  for (size_t r = 0; r < TILE_ROWS; r++) {
    f32x16 number = SPREAD(numbers[r]);
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
    spread(rows + k * TILE_ROWS, (f32x16)(left << 16), (f32x16)(right << 16), sum);
    int32_t upper = (int32_t)0xffff0000;
    spread(rows + (k + 1) * TILE_ROWS, (f32x16)(left & upper), (f32x16)(right & upper), sum);
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
INLINE void gather(const fd_product_call *call, size_t row, size_t first, size_t depth, float *rows) {
  memset(rows, 0, TILE_ROWS * depth * 4);
  size_t count = fd_at_most(depth, call->inputs - first);
  for (size_t r = 0; r < fd_at_most(TILE_ROWS, call->rows - row); r++) {
    size_t from = (row + r) * call->source.stride + first, i = 0;
    for (; i + LANES <= count; i += LANES) {
      f32x16 numbers = lanes16_load(call->source.type, call->source.data, from + i);
      for (size_t lane = 0; lane < LANES; lane++) rows[(i + lane) * TILE_ROWS + r] = numbers[lane];
    }
    for (; i < count; i++) {
      rows[i * TILE_ROWS + r] = fd_number_at(call->source.type, call->source.data, from + i);
    }
  }
}

static void product_task(void *context, size_t task) {
  product_work *w = context;
  const fd_product_call *call = w->call;
  size_t group = task / w->row_blocks * GROUP, begin = task % w->row_blocks * BLOCK_ROWS;
  size_t end = fd_at_most(begin + BLOCK_ROWS, call->rows);
  size_t panels = fd_at_most(GROUP, panels_of(call->outputs) - group);
  float *rows = (float *)w->threads + (size_t)omp_get_thread_num() * (ROW_FLOATS + SUM_FLOATS);
  float *sums = rows + ROW_FLOATS;
  size_t inputs = fd_padded(call->inputs, 2);
  for (size_t first = 0; first < inputs; first += DEPTH) {
    size_t depth = fd_at_most(DEPTH, inputs - first);
    for (size_t row = begin; row < end; row += TILE_ROWS) {
      gather(call, row, first, depth, rows + (row - begin) * DEPTH);
    }
    for (size_t p = 0; p < panels; p++) {
      const uint16_t *panel = (const uint16_t *)call->matrix + (group + p) * panel_size(call->inputs);
      for (size_t row = begin; row < end; row += TILE_ROWS) {
        tile(rows + (row - begin) * DEPTH, panel + first * OUTPUTS, depth, first > 0,
             sums + (row - begin) * GROUP * OUTPUTS + p * OUTPUTS);
      }
    }
  }
  for (size_t row = begin; row < end; row++) {
    for (size_t v = 0; v < panels * OUTPUTS; v += LANES) {
      size_t output = group * OUTPUTS + v;
      if (output >= call->outputs) break;
      f32x16 sum;
      memcpy(&sum, sums + (row - begin) * GROUP * OUTPUTS + v, sizeof sum);
      product_put(call, row, output, sum, fd_at_most(LANES, call->outputs - output));
    }
  }
}

#undef product_put
#include "network_lanes_end.h"
#undef NAME
#undef WIDE
#pragma clang attribute pop
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
