// Products of rows with a matrix of bytes: both in blocks of 32 numbers along the sums, each block with a
// scale of its own, so that one large number spoils its 31 neighbours and nothing else.
//
// The processor multiplies unsigned bytes with signed ones and adds four products to 32 bits at once
// (VNNI). Weights are stored plus 128; what that adds to a sum, 128 times the sum of the row's block, is
// taken out at its begin.
#include "network.h"

enum { BLOCK = 32, OUTPUTS = FD_PANEL_OUTPUTS, TILE_ROWS = 6, TASK_ROWS = 96 };

// One block of 32 outputs of the matrix: four inputs of all outputs lie together.
typedef struct {
  uint8_t weights[BLOCK / 4][OUTPUTS][4];
  float scales[OUTPUTS];
} weight_block;

static size_t blocks_of(size_t inputs) { return (inputs + BLOCK - 1) / BLOCK; }
static size_t panels_of(size_t outputs) { return (outputs + OUTPUTS - 1) / OUTPUTS; }

size_t fd_byte_panel_bytes(size_t inputs) { return blocks_of(inputs) * sizeof(weight_block); }

// A row's bytes, and of each of its blocks the scale and what the weights' 128 add to a sum.
typedef struct {
  const fd_product_call *call;
  size_t blocks;
  int8_t *bytes;
  float *scales;
  int32_t *offsets;
} product_work;

static product_work product_plan(const fd_product_call *call, uint8_t *scratch) {
  product_work w = {.call = call, .blocks = blocks_of(call->inputs)};
  size_t count = call->rows * w.blocks;
  w.scales = (float *)fd_padded((size_t)scratch, 64);
  w.offsets = (int32_t *)(w.scales + count);
  w.bytes = (int8_t *)(w.offsets + count);
  return w;
}

size_t fd_byte_product_scratch(const fd_product_call *call, int threads) {
  (void)threads;
  return call->rows * blocks_of(call->inputs) * (BLOCK + 8) + 64;
}

#if defined(__x86_64__)
#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,popcnt"))), apply_to = function)
#define NAME(function) function##_vnni
#define WIDE
#include "network_lanes.h"

// 32 numbers as bytes of -127...127 times the scale that is returned; NaN where one of them is not finite.
INLINE float as_bytes(f32x16 low, f32x16 high, int8_t *bytes) {
  f32x16 size = lanes16_max((f32x16)((i32x16)low & 0x7fffffff), (f32x16)((i32x16)high & 0x7fffffff));
  float scale = __builtin_reduce_max(size) / 127;
  bool known = _mm512_reduce_add_ps((__m512)(low * 0.0f + high * 0.0f)) == 0;
  float inverse = scale > 0 ? 1 / scale : 0;
  // A scale so small that its inverse is infinite stands for zeros.
  if (!known || isinf(inverse)) inverse = 0;
  // 0 times infinity or NaN becomes the smallest number; its scale says that it is none.
  __m512i a = _mm512_cvtps_epi32((__m512)(low * inverse)), b = _mm512_cvtps_epi32((__m512)(high * inverse));
  _mm_storeu_si128((__m128i *)bytes, _mm512_cvtsepi32_epi8(a));
  _mm_storeu_si128((__m128i *)(bytes + LANES), _mm512_cvtsepi32_epi8(b));
  return known ? scale : NAN;
}

// A block of a row's numbers; those beyond its end are zeros.
INLINE float block_as_bytes(fd_number type, const void *data, size_t at, size_t count, int8_t *bytes) {
  if (count == BLOCK) return as_bytes(lanes16_load(type, data, at), lanes16_load(type, data, at + LANES), bytes);
  float numbers[BLOCK] = {};
  for (size_t i = 0; i < count; i++) numbers[i] = fd_number_at(type, data, at + i);
  return as_bytes(lanes16_load(FD_FLOATS, numbers, 0), lanes16_load(FD_FLOATS, numbers, LANES), bytes);
}

void fd_pack_bytes(const float *rows, size_t count, size_t inputs, void *panel) {
  for (size_t block = 0; block < blocks_of(inputs); block++) {
    weight_block *to = (weight_block *)panel + block;
    size_t first = block * BLOCK, there = fd_at_most(BLOCK, inputs - first);
    for (size_t o = 0; o < OUTPUTS; o++) {
      int8_t bytes[BLOCK] = {};
      to->scales[o] = o < count ? block_as_bytes(FD_FLOATS, rows, o * inputs + first, there, bytes) : 0;
      for (size_t i = 0; i < BLOCK; i += 4) {
        uint32_t four;
        memcpy(&four, bytes + i, sizeof four);
        // Each plus 128.
        four ^= 0x80808080;
        memcpy(to->weights[i / 4][o], &four, sizeof four);
      }
    }
  }
}

static void quantise_row(void *context, size_t row) {
  product_work *w = context;
  const fd_rows *source = &w->call->source;
  size_t inputs = w->call->inputs;
  for (size_t block = 0; block < w->blocks; block++) {
    size_t first = block * BLOCK, at = row * w->blocks + block;
    int8_t *bytes = w->bytes + at * BLOCK;
    w->scales[at] = block_as_bytes(source->type, source->data, row * source->stride + first,
                                   fd_at_most(BLOCK, inputs - first), bytes);
    int32_t sum = 0;
    for (size_t i = 0; i < BLOCK; i++) sum += bytes[i];
    w->offsets[at] = -128 * sum;
  }
}

// Sums of some rows with one panel.
INLINE void tile(const product_work *w, size_t row, size_t rows, const weight_block *panel,
                 f32x16 sums[TILE_ROWS][2]) {
  size_t at[TILE_ROWS];
#pragma unroll
  for (size_t r = 0; r < TILE_ROWS; r++) {
    at[r] = (row + fd_at_most(r, rows - 1)) * w->blocks;
    sums[r][0] = sums[r][1] = (f32x16){};
  }
  for (size_t block = 0; block < w->blocks; block++) {
    __m512i products[TILE_ROWS][2];
#pragma unroll
    for (size_t r = 0; r < TILE_ROWS; r++) {
      products[r][0] = products[r][1] = _mm512_set1_epi32(w->offsets[at[r] + block]);
    }
    for (size_t quad = 0; quad < BLOCK / 4; quad++) {
      __m512i left = _mm512_loadu_si512(panel[block].weights[quad][0]);
      __m512i right = _mm512_loadu_si512(panel[block].weights[quad][LANES]);
  #pragma unroll
    for (size_t r = 0; r < TILE_ROWS; r++) {
        int32_t four;
        memcpy(&four, w->bytes + (at[r] + block) * BLOCK + quad * 4, sizeof four);
        __m512i numbers = _mm512_set1_epi32(four);
        products[r][0] = _mm512_dpbusd_epi32(products[r][0], left, numbers);
        products[r][1] = _mm512_dpbusd_epi32(products[r][1], right, numbers);
      }
    }
    f32x16 scale[2];
    memcpy(scale, panel[block].scales, sizeof scale);
#pragma unroll
    for (size_t r = 0; r < TILE_ROWS; r++) {
      float factor = w->scales[at[r] + block];
#pragma unroll
      for (int v = 0; v < 2; v++) {
        sums[r][v] += (f32x16)_mm512_cvtepi32_ps(products[r][v]) * (scale[v] * factor);
      }
    }
  }
}

#include "product_lanes.h"

static void product_task(void *context, size_t task) {
  product_work *w = context;
  const fd_product_call *call = w->call;
  size_t tasks = (call->rows + TASK_ROWS - 1) / TASK_ROWS;
  size_t panel = task / tasks, begin = task % tasks * TASK_ROWS;
  size_t end = fd_at_most(begin + TASK_ROWS, call->rows);
  const weight_block *weights = (const weight_block *)call->matrix + panel * w->blocks;
  for (size_t row = begin; row < end; row += TILE_ROWS) {
    size_t rows = fd_at_most(TILE_ROWS, end - row);
    f32x16 sums[TILE_ROWS][2];
    tile(w, row, rows, weights, sums);
    size_t output = panel * OUTPUTS, count = fd_at_most(OUTPUTS, call->outputs - output);
    for (size_t r = 0; r < rows; r++) product_put(call, row + r, output, count, (float *)sums[r]);
  }
}

#undef product_put
#include "network_lanes_end.h"
#undef NAME
#undef WIDE
#pragma clang attribute pop
#else
void fd_pack_bytes(const float *rows, size_t count, size_t inputs, void *panel) {
  (void)rows, (void)count, (void)inputs, (void)panel;
}
#endif

void fd_byte_product(const fd_product_call *call, void *scratch, int threads) {
#if defined(__x86_64__)
  product_work w = product_plan(call, scratch);
  fd_parallel(call->rows, threads, quantise_row, &w);
  size_t tasks = (call->rows + TASK_ROWS - 1) / TASK_ROWS;
  fd_parallel(panels_of(call->outputs) * tasks, threads, product_task, &w);
#else
  (void)call, (void)scratch, (void)threads;
#endif
}
