// Included once per instruction set.

#include "network_lanes.h"

static void NAME(copy_row)(fd_rows source, size_t row, size_t columns, fd_target_rows target) {
  size_t from = row * source.stride, to = row * target.stride, i = 0;
  if (source.type == target.type) {
    size_t number = fd_number_bytes(source.type);
    memcpy((uint8_t *)target.data + to * number, (const uint8_t *)source.data + from * number,
           columns * number);
    return;
  }
  for (; i + LANES <= columns; i += LANES) {
    lanes16_store(target.type, target.data, to + i, lanes16_load(source.type, source.data, from + i));
  }
  for (; i < columns; i++) {
    fd_put_number(target.type, target.data, to + i, fd_number_at(source.type, source.data, from + i));
  }
}

static void NAME(rotate_row)(const fd_rotation *call, size_t row) {
  size_t width = call->width, whole = width / LANES * LANES;
  fd_target_rows heads = call->heads;
  // The tables as they meet a head: c c, and -s s, for each pair.
  float cosines[FD_WIDEST_HEAD], sines[FD_WIDEST_HEAD], values[FD_WIDEST_HEAD];
  for (size_t j = 0; j < width / 2; j++) {
    float c = fd_number_at(call->cosines.type, call->cosines.data, row * call->cosines.stride + j);
    float s = fd_number_at(call->sines.type, call->sines.data, row * call->sines.stride + j);
    cosines[2 * j] = cosines[2 * j + 1] = c;
    sines[2 * j] = -s;
    sines[2 * j + 1] = s;
  }
  for (size_t head = 0; head < call->groups * call->heads_of_group; head++) {
    size_t at = row * heads.stride + head * width;
    const float *weight = call->weights + head / call->heads_of_group * width;
    f32x16 squares = {};
    for (size_t i = 0; i < whole; i += LANES) {
      f32x16 value = lanes16_load(heads.type, heads.data, at + i);
      squares += value * value;
      lanes16_store(FD_FLOATS, values, i, value);
    }
    float sum = 0;
    for (int i = 0; i < LANES; i++) sum += squares[i];
    for (size_t i = whole; i < width; i++) {
      values[i] = fd_number_at(heads.type, heads.data, at + i);
      sum += values[i] * values[i];
    }
    float inverse = 1 / sqrtf(sum / (float)width + call->epsilon);
    for (size_t i = 0; i < whole; i += LANES) {
      f32x16 value = lanes16_load(FD_FLOATS, values, i) * inverse * lanes16_load(FD_FLOATS, weight, i);
      f32x16 other =
          __builtin_shufflevector(value, value, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14);
      value = value * lanes16_load(FD_FLOATS, cosines, i) + other * lanes16_load(FD_FLOATS, sines, i);
      lanes16_store(heads.type, heads.data, at + i, value);
    }
    for (size_t i = whole; i < width; i += 2) {
      float x = values[i] * inverse * weight[i], y = values[i + 1] * inverse * weight[i + 1];
      fd_put_number(heads.type, heads.data, at + i, x * cosines[i] + y * sines[i]);
      fd_put_number(heads.type, heads.data, at + i + 1, y * cosines[i + 1] + x * sines[i + 1]);
    }
  }
}

static bool NAME(finite_row)(fd_rows source, size_t row, size_t columns) {
  size_t from = row * source.stride, i = 0;
  i32x16 found = {};
  for (; i + LANES <= columns; i += LANES) {
    i32x16 exponent = (i32x16)lanes16_load(source.type, source.data, from + i) & 0x7f800000;
    found |= exponent == 0x7f800000;
  }
  int32_t any = 0;
  for (int lane = 0; lane < LANES; lane++) any |= found[lane];
  for (; i < columns; i++) any |= !isfinite(fd_number_at(source.type, source.data, from + i));
  return !any;
}

#include "network_lanes_end.h"
