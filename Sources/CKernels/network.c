#include "network.h"

#define BODY "network_body.h"
#include "each_instruction_set.h"

typedef struct {
  fd_rows source;
  size_t columns;
  const float *weight, *bias;
  float epsilon;
  fd_target_rows target;
} norm_work;

static void norm_row(void *context, size_t row) {
  norm_work *w = context;
  NETWORK_DISPATCH(layer_norm_row, w->source, row, w->columns, w->weight, w->bias, w->epsilon, w->target)
}

void fd_layer_norm(fd_rows source, size_t rows, size_t columns, const float *weight,
                   const float *bias, float epsilon, fd_target_rows target, int threads) {
  norm_work w = {source, columns, weight, bias, epsilon, target};
  fd_parallel(rows, threads, norm_row, &w);
}

typedef struct {
  fd_map map;
  const void *source;
  size_t height, width, row_begin, rows;
  void *target;
} resize_work;

static void resize_row(void *context, size_t task) {
  resize_work *w = context;
  size_t block = task / w->rows, row = task % w->rows;
  fd_map map = w->map;
  size_t number = fd_number_bytes(map.type);
  const uint8_t *plane = (const uint8_t *)w->source + block * map.height * map.width * map.lanes * number;
  uint8_t *line = (uint8_t *)w->target + (block * w->rows + row) * w->width * map.lanes * number;
  NETWORK_DISPATCH(resize_line, map, plane, w->height, w->width, w->row_begin + row, line)
}

void fd_resize_aligned(fd_map map, const void *source, size_t target_height, size_t target_width,
                       size_t row_begin, size_t row_end, void *target, int threads) {
  resize_work w = {map, source, target_height, target_width, row_begin, row_end - row_begin, target};
  fd_parallel(map.blocks * w.rows, threads, resize_row, &w);
}

// Numbers of a task of loops over all of a tensor.
enum { PIECE = 16384 };

typedef struct {
  fd_number type, to;
  const void *one, *other;
  void *target;
  size_t count;
} plain_work;

static void relu_piece(void *context, size_t piece) {
  plain_work *w = context;
  size_t begin = piece * PIECE, end = fd_at_most(begin + PIECE, w->count);
  NETWORK_DISPATCH(relu_range, w->type, w->one, w->target, begin, end)
}

static void add_piece(void *context, size_t piece) {
  plain_work *w = context;
  size_t begin = piece * PIECE, end = fd_at_most(begin + PIECE, w->count);
  NETWORK_DISPATCH(add_range, w->type, w->one, w->other, w->target, begin, end)
}

static void convert_piece(void *context, size_t piece) {
  plain_work *w = context;
  size_t begin = piece * PIECE, end = fd_at_most(begin + PIECE, w->count);
  NETWORK_DISPATCH(convert_range, w->type, w->one, w->to, w->target, begin, end)
}

static size_t pieces(size_t count) { return (count + PIECE - 1) / PIECE; }

void fd_relu(fd_number type, const void *source, void *target, size_t count, int threads) {
  plain_work w = {type, type, source, NULL, target, count};
  fd_parallel(pieces(count), threads, relu_piece, &w);
}

void fd_add(fd_number type, const void *one, const void *other, void *target, size_t count,
            int threads) {
  plain_work w = {type, type, one, other, target, count};
  fd_parallel(pieces(count), threads, add_piece, &w);
}

void fd_convert(fd_number from, const void *source, fd_number to, void *target, size_t count,
                int threads) {
  plain_work w = {from, to, source, NULL, target, count};
  fd_parallel(pieces(count), threads, convert_piece, &w);
}

typedef struct {
  fd_rows source;
  fd_target_rows target;
  size_t channels, factor;
  fd_map map;
  void *data;
  const void *from;
} fold_work;

// One row of the target map.
static void unfold_row(void *context, size_t y) {
  fold_work *w = context;
  size_t f = w->factor, number = fd_number_bytes(w->map.type);
  size_t source_width = w->map.width / f, lanes = w->map.lanes;
  for (size_t block = 0; block < w->map.blocks; block++) {
    size_t first = block * lanes, used = fd_at_most(lanes, w->channels - first);
    for (size_t x = 0; x < w->map.width; x++) {
      size_t from = (y / f * source_width + x / f) * w->source.stride +
                    (y % f * f + x % f) * w->channels + first;
      size_t to = ((block * w->map.height + y) * w->map.width + x) * lanes;
      if (w->source.type == w->map.type) {
        memcpy((uint8_t *)w->data + to * number, (const uint8_t *)w->source.data + from * number,
               used * number);
      } else {
        for (size_t c = 0; c < used; c++) {
          fd_put_number(w->map.type, w->data, to + c, fd_number_at(w->source.type, w->source.data, from + c));
        }
      }
      memset((uint8_t *)w->data + (to + used) * number, 0, (lanes - used) * number);
    }
  }
}

void fd_unfold(fd_rows source, size_t channels, size_t factor, fd_map map, void *target,
               int threads) {
  fold_work w = {.source = source, .channels = channels, .factor = factor, .map = map, .data = target};
  fd_parallel(map.height, threads, unfold_row, &w);
}

static void fold_row(void *context, size_t y) {
  fold_work *w = context;
  for (size_t x = 0; x < w->map.width; x++) {
    size_t to = (y * w->map.width + x) * w->target.stride;
    for (size_t c = 0; c < w->channels; c++) {
      size_t from = ((c / w->map.lanes * w->map.height + y) * w->map.width + x) * w->map.lanes +
                    c % w->map.lanes;
      fd_put_number(w->target.type, w->target.data, to + c, fd_number_at(w->map.type, w->from, from));
    }
  }
}

void fd_fold(fd_map map, const void *source, size_t channels, fd_target_rows target, int threads) {
  fold_work w = {.target = target, .channels = channels, .map = map, .from = source};
  fd_parallel(map.height, threads, fold_row, &w);
}

typedef struct {
  fd_map map;
  const void *source;
  size_t channels, outputs;
  const float *weights, *bias;
  int activation;
  float *target;
} narrow_work;

static void narrow_row(void *context, size_t y) {
  narrow_work *w = context;
  size_t lanes = w->map.lanes;
  for (size_t x = 0; x < w->map.width; x++) {
    for (size_t o = 0; o < w->outputs; o++) {
      const float *weights = w->weights + o * w->channels;
      float sum = w->bias ? w->bias[o] : 0;
      for (size_t c = 0; c < w->channels; c += lanes) {
        size_t from = ((c / lanes * w->map.height + y) * w->map.width + x) * lanes;
        size_t used = fd_at_most(lanes, w->channels - c);
        float part = 0;
        if (w->map.type == FD_FLOATS) {
          const float *numbers = (const float *)w->source + from;
          for (size_t i = 0; i < used; i++) part += numbers[i] * weights[c + i];
        } else {
          const uint16_t *numbers = (const uint16_t *)w->source + from;
          for (size_t i = 0; i < used; i++) part += fd_wide(numbers[i]) * weights[c + i];
        }
        sum += part;
      }
      if (w->activation == 1) sum = sum > 0 ? sum : (sum == sum ? 0 : sum);
      if (w->activation == 2) sum = 1 / (1 + expf(-sum));
      w->target[(y * w->map.width + x) * w->outputs + o] = sum;
    }
  }
}

void fd_narrow_product(fd_map map, const void *source, size_t channels, size_t outputs,
                       const float *weights, const float *bias, int activation, float *target,
                       int threads) {
  narrow_work w = {map, source, channels, outputs, weights, bias, activation, target};
  fd_parallel(map.height, threads, narrow_row, &w);
}

void fd_finish_row(const fd_product_call *call, size_t row, const float *sums) {
  NETWORK_DISPATCH(finish_row, call, row, sums)
}
