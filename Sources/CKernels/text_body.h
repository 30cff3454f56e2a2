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

// x sigmoid(z) with z = linear x + cubic x^3. The power of two is of -|z|, so that it never overflows; the
// bounds keep infinities from becoming 0 times infinity.
INLINE f32x16 NAME(rectified)(f32x16 x, fd_gate gate) {
  f32x16 square = __builtin_elementwise_min(x * x, SPREAD(1e30f));
  f32x16 z = x * (gate.linear + gate.cubic * square);
  f32x16 size = __builtin_elementwise_min(__builtin_elementwise_abs(z) * 1.44269504f, SPREAD(126.0f));
  f32x16 power = lanes16_exp2(-size);
  i32x16 negative = z < 0.0f;
  f32x16 above = (f32x16)(((i32x16)power & negative) | ((i32x16)SPREAD(1.0f) & ~negative));
  return x * (above / (1.0f + power));
}

static void NAME(gate_row)(fd_rows source, size_t row, size_t columns, fd_gate gate,
                           fd_target_rows target) {
  size_t from = row * source.stride, to = row * target.stride, i = 0;
  for (; i + LANES <= columns; i += LANES) {
    f32x16 x = NAME(rectified)(lanes16_load(source.type, source.data, from + i), gate);
    f32x16 value = lanes16_load(source.type, source.data, from + columns + i);
    lanes16_store(target.type, target.data, to + i, x * value);
  }
  if (i == columns) return;
  f32x16 rest = {};
  for (size_t k = i; k < columns; k++) rest[k - i] = fd_number_at(source.type, source.data, from + k);
  rest = NAME(rectified)(rest, gate);
  for (size_t k = i; k < columns; k++) {
    float value = fd_number_at(source.type, source.data, from + columns + k);
    fd_put_number(target.type, target.data, to + k, rest[k - i] * value);
  }
}

#include "network_lanes_end.h"
