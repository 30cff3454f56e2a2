// Included once per instruction set, and once more with BFLOATS.

#include "network_lanes.h"

// How many rows of the left matrix the registers hold at once.
#ifdef WIDE
#define TILE 6
#else
#define TILE 1
#endif

#define tile_product NAME(tile_product)
#define tiles NAME(tiles)

#ifdef BFLOATS
typedef uint16_t NAME(operand);
enum { NAME(step) = 2 };
#else
typedef float NAME(operand);
enum { NAME(step) = 1 };
#endif
#define operand NAME(operand)

// target[TILE][64] = left[TILE][depth] times a panel, or that added to it; four vectors and TILE rows of
// sums stay in registers, and each number of the left matrix is spread over a vector once. `depth` counts
// steps. Where asked, each row's largest sums are noted, lane by lane, while they are at hand.
INLINE void tile_product(const operand *left, size_t left_stride, const operand *panel, size_t depth,
                         bool adds, float *target, size_t target_stride, f32x16 *largest) {
  f32x16 sums[TILE][4];
#pragma clang loop unroll(full)
  for (size_t r = 0; r < TILE; r++) {
    for (int v = 0; v < 4; v++) {
      sums[r][v] = (f32x16){};
      if (adds) {
        memcpy(&sums[r][v], target + r * target_stride + (size_t)v * LANES, sizeof sums[r][v]);
      }
    }
  }
  for (size_t k = 0; k < depth; k++) {
#ifdef BFLOATS
    __m512bh b[4];
    for (int v = 0; v < 4; v++) {
      b[v] = (__m512bh)_mm512_loadu_si512(panel + (k * PANEL + (size_t)v * LANES) * 2);
    }
    for (size_t r = 0; r < TILE; r++) {
      int32_t pair;
      memcpy(&pair, left + r * left_stride + k * 2, sizeof pair);
      __m512bh a = (__m512bh)_mm512_set1_epi32(pair);
      for (int v = 0; v < 4; v++) {
        sums[r][v] = (f32x16)_mm512_dpbf16_ps((__m512)sums[r][v], a, b[v]);
      }
    }
#else
    f32x16 b[4];
    for (int v = 0; v < 4; v++) memcpy(&b[v], panel + k * PANEL + v * LANES, sizeof b[v]);
    for (size_t r = 0; r < TILE; r++) {
      f32x16 a = SPREAD(left[r * left_stride + k]);
      for (int v = 0; v < 4; v++) sums[r][v] += a * b[v];
    }
#endif
  }
  // Unrolled before anything else is decided: sums that a loop indexes would live in memory, and be written
  // there in every step above.
#pragma clang loop unroll(full)
  for (size_t r = 0; r < TILE; r++) {
    if (largest) {
      f32x16 low = lanes16_max(sums[r][0], sums[r][1]), high = lanes16_max(sums[r][2], sums[r][3]);
      largest[r] = lanes16_max(largest[r], lanes16_max(low, high));
    }
    for (int v = 0; v < 4; v++) {
      memcpy(target + r * target_stride + (size_t)v * LANES, &sums[r][v], sizeof sums[r][v]);
    }
  }
}

// target[rows][64], with rows up to a whole tile, = left times a panel of `depth` steps, or that added to it.
INLINE void tiles(size_t rows, const operand *left, size_t left_stride, const operand *panel,
                  size_t depth, bool adds, float *target, size_t target_stride, f32x16 *largest) {
  for (size_t r = 0; r < rows; r += TILE) {
    tile_product(left + r * left_stride, left_stride, panel, depth, adds, target + r * target_stride,
                 target_stride, largest ? largest + r : NULL);
  }
}

INLINE operand NAME(as_operand)(float value) {
#ifdef BFLOATS
  return fd_narrow(value);
#else
  return value;
#endif
}

// Some neighbouring numbers of a row.
INLINE void NAME(load_row)(fd_rows rows, size_t row, size_t column, size_t count, float *numbers) {
  size_t from = row * rows.stride + column, i = 0;
  for (; i + LANES <= count; i += LANES) {
    lanes16_store(FD_FLOATS, numbers, i, lanes16_load(rows.type, rows.data, from + i));
  }
  for (; i < count; i++) numbers[i] = fd_number_at(rows.type, rows.data, from + i);
}

// Packs a head's keys, transposed, and its values.
static void NAME(attention_pack)(const attention_work *w, size_t head) {
  const fd_attention_call *call = w->call;
  operand *keys = (operand *)(w->heads + head * w->head_bytes);
  operand *values = (operand *)(w->heads + head * w->head_bytes + key_bytes(w));
  size_t first = head * call->width, group = NAME(step);
  memset(keys, 0, key_bytes(w));
  memset(values, 0, w->width_panels * PANEL * w->padded_keys * sizeof(operand));
  float row[PANEL];
  for (size_t key = 0; key < call->keys; key++) {
    operand *panel = keys + key / PANEL * PANEL * w->depth + key % PANEL * group;
    for (size_t begin = 0; begin < call->width; begin += PANEL) {
      size_t count = fd_at_most(PANEL, call->width - begin);
      NAME(load_row)(call->key, key, first + begin, count, row);
      for (size_t d = 0; d < count; d++) {
        size_t at = begin + d;
        panel[at / group * PANEL * group + at % group] = NAME(as_operand)(row[d]);
      }
      NAME(load_row)(call->value, key, first + begin, count, row);
      operand *to = values + begin * w->padded_keys + key / group * PANEL * group + key % group;
      for (size_t d = 0; d < count; d++) to[d * group] = NAME(as_operand)(row[d]);
    }
  }
}

// Writes the bias of some queries over the scale.
static void NAME(begin_scores)(const attention_work *w, size_t head, size_t begin, size_t rows,
                               float *scores) {
  const fd_attention_call *call = w->call;
  float inverse = 1 / call->scale;
  for (size_t r = 0; r < rows; r++) {
    const float *bias = call->bias + (head * call->queries + begin + r) * call->bias_stride;
    float *row = scores + r * w->padded_keys;
    size_t k = 0;
    for (; k + LANES <= call->keys; k += LANES) {
      lanes16_store(FD_FLOATS, row, k, lanes16_load(FD_FLOATS, bias, k) * inverse);
    }
    for (; k < call->keys; k++) row[k] = bias[k] * inverse;
    for (; k < w->padded_keys; k++) row[k] = 0;
  }
  // Of rows that only fill a tile.
  memset(scores + rows * w->padded_keys, 0, (QUERY_BLOCK - rows) * w->padded_keys * sizeof *scores);
}

// One head and one block of queries.
static void NAME(attention_block)(const attention_work *w, size_t task) {
  const fd_attention_call *call = w->call;
  size_t blocks = (call->queries + QUERY_BLOCK - 1) / QUERY_BLOCK;
  size_t head = task / blocks, begin = task % blocks * QUERY_BLOCK;
  size_t rows = fd_at_most(QUERY_BLOCK, call->queries - begin), group = NAME(step);
  const operand *keys = (const operand *)(w->heads + head * w->head_bytes);
  const operand *values = (const operand *)(w->heads + head * w->head_bytes + key_bytes(w));
  float *scores = (float *)(w->threads + (size_t)omp_get_thread_num() * w->thread_bytes);
  float *output = scores + QUERY_BLOCK * w->padded_keys;
  operand *query = (operand *)(output + QUERY_BLOCK * w->width_panels * PANEL);
  operand *weights = query + QUERY_BLOCK * w->depth;
  size_t first = head * call->width;
  // Tiles are whole: rows of the last block that are not there count as zeros.
  if (rows < QUERY_BLOCK) {
    memset(query, 0, QUERY_BLOCK * w->depth * sizeof *query);
    memset(weights, 0, QUERY_BLOCK * PANEL * sizeof *weights);
  }
  for (size_t r = 0; r < rows; r++) {
    float row[PANEL];
    operand *to = query + r * w->depth;
    for (size_t from = 0; from < call->width; from += PANEL) {
      size_t count = fd_at_most(PANEL, call->width - from);
      NAME(load_row)(call->query, begin + r, first + from, count, row);
      for (size_t d = 0; d < count; d++) to[from + d] = NAME(as_operand)(row[d]);
    }
    for (size_t d = call->width; d < w->depth; d++) to[d] = 0;
  }
  // A bias is what the products are added to, in units of the scale.
  if (call->bias) NAME(begin_scores)(w, head, begin, rows, scores);
  // Keys beyond the last weigh nothing, so that their panel's largest scores are found without them; nor do
  // later ones where the queries are causal, which any panel may hold.
  f32x16 largest[QUERY_BLOCK];
  for (size_t r = 0; r < QUERY_BLOCK; r++) largest[r] = (f32x16){} - INFINITY;
  size_t whole = call->causal ? 0 : call->keys / PANEL;
  for (size_t p = 0; p < w->key_panels; p++) {
    const operand *panel = keys + p * PANEL * w->depth;
    float *to = scores + p * PANEL;
    f32x16 *noted = p < whole ? largest : NULL;
    if (call->bias) {
      tiles(rows, query, w->depth, panel, w->depth / group, true, to, w->padded_keys, noted);
    } else {
      tiles(rows, query, w->depth, panel, w->depth / group, false, to, w->padded_keys, noted);
    }
  }
  float factor = call->scale * 1.44269504f;
  float top[QUERY_BLOCK];
  f32x16 sums[QUERY_BLOCK];
  for (size_t r = 0; r < rows; r++) {
    float *row = scores + r * w->padded_keys;
    size_t seen = call->causal ? fd_at_most(begin + r + 1, call->keys) : call->keys;
    for (size_t k = seen; k < w->padded_keys; k++) row[k] = -INFINITY;
    for (size_t k = whole * PANEL; k < w->padded_keys; k += LANES) {
      largest[r] = lanes16_max(largest[r], lanes16_load(FD_FLOATS, row, k));
    }
    top[r] = factor * __builtin_reduce_max(largest[r]);
    sums[r] = (f32x16){};
  }

  // Softmax with the largest score taken out, a panel's width of keys at a time, and their values.
  size_t out = w->width_panels * PANEL;
  for (size_t key = 0; key < w->padded_keys; key += PANEL) {
    for (size_t r = 0; r < rows; r++) {
      const float *row = scores + r * w->padded_keys + key;
      for (size_t k = 0; k < PANEL; k += LANES) {
        f32x16 weight = lanes16_exp2(lanes16_load(FD_FLOATS, row, k) * factor - top[r]);
        sums[r] += weight;
#ifdef BFLOATS
        __m256bh narrow = _mm512_cvtneps_pbh((__m512)weight);
        memcpy(weights + r * PANEL + k, &narrow, sizeof narrow);
#else
        lanes16_store(FD_FLOATS, weights, r * PANEL + k, weight);
#endif
      }
    }
    for (size_t p = 0; p < w->width_panels; p++) {
      tiles(rows, weights, PANEL, values + (p * w->padded_keys + key) * PANEL, PANEL / group, key > 0,
            output + p * PANEL, out, NULL);
    }
  }
  for (size_t r = 0; r < rows; r++) {
    float total = 0;
    for (int i = 0; i < LANES; i++) total += sums[r][i];
    float inverse = 1 / total;
    size_t to = (begin + r) * call->target.stride + first, d = 0;
    for (; d + LANES <= call->width; d += LANES) {
      lanes16_store(call->target.type, call->target.data, to + d,
                    lanes16_load(FD_FLOATS, output, r * out + d) * inverse);
    }
    for (; d < call->width; d++) {
      fd_put_number(call->target.type, call->target.data, to + d, output[r * out + d] * inverse);
    }
  }
}

#undef tile_product
#undef tiles
#undef operand
#undef TILE
#include "network_lanes_end.h"
