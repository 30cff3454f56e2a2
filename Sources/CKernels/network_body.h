// Included once per instruction set.

#include "network_lanes.h"
#include "product_lanes.h"

INLINE float NAME(lane_sum)(f32x16 v) {
  float total = 0;
  for (int i = 0; i < LANES; i++) total += v[i];
  return total;
}

// Two passes: the variance of the differences from the mean keeps its digits where a mean is large.
static void NAME(layer_norm_row)(fd_rows source, size_t row, size_t columns, const float *weight,
                                 const float *bias, float epsilon, fd_target_rows target) {
  size_t from = row * source.stride, to = row * target.stride, whole = columns / LANES * LANES;
  f32x16 sums = {};
  for (size_t i = 0; i < whole; i += LANES) sums += lanes16_load(source.type, source.data, from + i);
  float sum = NAME(lane_sum)(sums);
  for (size_t i = whole; i < columns; i++) sum += fd_number_at(source.type, source.data, from + i);
  float mean = sum / (float)columns;
  f32x16 squares = {};
  for (size_t i = 0; i < whole; i += LANES) {
    f32x16 difference = lanes16_load(source.type, source.data, from + i) - mean;
    squares += difference * difference;
  }
  float square = NAME(lane_sum)(squares);
  for (size_t i = whole; i < columns; i++) {
    float difference = fd_number_at(source.type, source.data, from + i) - mean;
    square += difference * difference;
  }
  float inverse = 1 / sqrtf(square / (float)columns + epsilon);
  for (size_t i = 0; i < whole; i += LANES) {
    f32x16 value = (lanes16_load(source.type, source.data, from + i) - mean) * inverse;
    value = value * lanes16_load(FD_FLOATS, weight, i) + lanes16_load(FD_FLOATS, bias, i);
    lanes16_store(target.type, target.data, to + i, value);
  }
  for (size_t i = whole; i < columns; i++) {
    float value = (fd_number_at(source.type, source.data, from + i) - mean) * inverse;
    fd_put_number(target.type, target.data, to + i, value * weight[i] + bias[i]);
  }
}

// The source position of a target position, and how far it is towards the next one.
INLINE void NAME(aligned)(size_t i, size_t from, size_t to, size_t *low, size_t *high, float *part) {
  float position = to > 1 ? (float)i * ((float)(from - 1) / (float)(to - 1)) : 0;
  *low = fd_at_most((size_t)position, from - 1);
  *high = fd_at_most(*low + 1, from - 1);
  *part = position - (float)*low;
}

static void NAME(resize_line)(fd_map map, const void *plane, size_t height, size_t width, size_t y,
                              void *line) {
  size_t above, below;
  float down;
  NAME(aligned)(y, map.height, height, &above, &below, &down);
  size_t lanes = map.lanes, whole = lanes / LANES * LANES;
  for (size_t x = 0; x < width; x++) {
    size_t left, right;
    float across;
    NAME(aligned)(x, map.width, width, &left, &right, &across);
    float a = (1 - down) * (1 - across), b = (1 - down) * across;
    float c = down * (1 - across), d = down * across;
    size_t top_left = (above * map.width + left) * lanes, top_right = (above * map.width + right) * lanes;
    size_t low_left = (below * map.width + left) * lanes, low_right = (below * map.width + right) * lanes;
    for (size_t i = 0; i < whole; i += LANES) {
      f32x16 value = lanes16_load(map.type, plane, top_left + i) * a +
                     lanes16_load(map.type, plane, top_right + i) * b +
                     lanes16_load(map.type, plane, low_left + i) * c +
                     lanes16_load(map.type, plane, low_right + i) * d;
      lanes16_store(map.type, line, x * lanes + i, value);
    }
    for (size_t i = whole; i < lanes; i++) {
      float value = fd_number_at(map.type, plane, top_left + i) * a +
                    fd_number_at(map.type, plane, top_right + i) * b +
                    fd_number_at(map.type, plane, low_left + i) * c +
                    fd_number_at(map.type, plane, low_right + i) * d;
      fd_put_number(map.type, line, x * lanes + i, value);
    }
  }
}

static void NAME(relu_range)(fd_number type, const void *source, void *target, size_t begin,
                             size_t end) {
  size_t i = begin;
  for (; i + LANES <= end; i += LANES) {
    f32x16 v = lanes16_load(type, source, i);
    // Not a maximum, which would lose NaN.
    lanes16_store(type, target, i, (f32x16)((i32x16)v & ~(v < 0.0f)));
  }
  for (; i < end; i++) {
    float v = fd_number_at(type, source, i);
    fd_put_number(type, target, i, v < 0 ? 0 : v);
  }
}

static void NAME(add_range)(fd_number type, const void *one, const void *other, void *target,
                            size_t begin, size_t end) {
  size_t i = begin;
  for (; i + LANES <= end; i += LANES) {
    lanes16_store(type, target, i, lanes16_load(type, one, i) + lanes16_load(type, other, i));
  }
  for (; i < end; i++) {
    fd_put_number(type, target, i, fd_number_at(type, one, i) + fd_number_at(type, other, i));
  }
}

static void NAME(convert_range)(fd_number from, const void *source, fd_number to, void *target,
                                size_t begin, size_t end) {
  size_t i = begin;
  for (; i + LANES <= end; i += LANES) lanes16_store(to, target, i, lanes16_load(from, source, i));
  for (; i < end; i++) fd_put_number(to, target, i, fd_number_at(from, source, i));
}

static void NAME(finish_row)(const fd_product_call *call, size_t row, const float *sums) {
  product_put(call, row, 0, call->outputs, sums);
}

#undef product_put
#include "network_lanes_end.h"
