// Included once per instruction set.

#include "network_lanes.h"

static void NAME(rms_norm_row)(fd_rows source, size_t row, size_t columns, const float *weight,
                               float epsilon, fd_target_rows target) {
  size_t from = row * source.stride, to = row * target.stride, whole = columns / LANES * LANES;
  f32x16 squares = {};
  for (size_t i = 0; i < whole; i += LANES) {
    f32x16 value = lanes16_load(source.type, source.data, from + i);
    squares += value * value;
  }
  float square = 0;
  for (int i = 0; i < LANES; i++) square += squares[i];
  for (size_t i = whole; i < columns; i++) {
    float value = fd_number_at(source.type, source.data, from + i);
    square += value * value;
  }
  float inverse = 1 / sqrtf(square / (float)columns + epsilon);
  for (size_t i = 0; i < whole; i += LANES) {
    f32x16 value = lanes16_load(source.type, source.data, from + i) * inverse;
    lanes16_store(target.type, target.data, to + i, value * lanes16_load(FD_FLOATS, weight, i));
  }
  for (size_t i = whole; i < columns; i++) {
    float value = fd_number_at(source.type, source.data, from + i) * inverse;
    fd_put_number(target.type, target.data, to + i, value * weight[i]);
  }
}

static void NAME(gate_row)(fd_rows source, size_t row, size_t columns, fd_activation activation,
                           fd_target_rows target) {
  size_t from = row * source.stride, to = row * target.stride, i = 0;
  for (; i + LANES <= columns; i += LANES) {
    f32x16 x = lanes16_activation(activation, lanes16_load(source.type, source.data, from + i));
    f32x16 value = lanes16_load(source.type, source.data, from + columns + i);
    lanes16_store(target.type, target.data, to + i, x * value);
  }
  if (i == columns) return;
  f32x16 rest = {};
  for (size_t k = i; k < columns; k++) rest[k - i] = fd_number_at(source.type, source.data, from + k);
  rest = lanes16_activation(activation, rest);
  for (size_t k = i; k < columns; k++) {
    float value = fd_number_at(source.type, source.data, from + columns + k);
    fd_put_number(target.type, target.data, to + k, rest[k - i] * value);
  }
}

#include "network_lanes_end.h"
