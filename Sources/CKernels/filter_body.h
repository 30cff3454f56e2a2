// Filters of bytes in whole numbers, compiled once per instruction set.

// Byte i of each of 16 rows, `stride` apart, to byte r of column i of `to`: four rounds that
// interleave the first and the second half.
LANE_INLINE void NAME(transpose_block)(const uint8_t *from, size_t stride, uint8_t *to,
                                       size_t to_stride) {
  u8x16 a[16], b[16];
  for (int r = 0; r < 16; r++) memcpy(&a[r], from + (size_t)r * stride, 16);
#define INTERLEAVE(x, y)                                                                           \
  for (int i = 0; i < 8; i++) {                                                                    \
    y[2 * i] = __builtin_shufflevector(x[i], x[i + 8], 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21,   \
                                       6, 22, 7, 23);                                              \
    y[2 * i + 1] = __builtin_shufflevector(x[i], x[i + 8], 8, 24, 9, 25, 10, 26, 11, 27, 12, 28,   \
                                           13, 29, 14, 30, 15, 31);                                \
  }
  INTERLEAVE(a, b)
  INTERLEAVE(b, a)
  INTERLEAVE(a, b)
  INTERLEAVE(b, a)
#undef INTERLEAVE
  for (int r = 0; r < 16; r++) memcpy(to + (size_t)r * to_stride, &a[r], 16);
}

static inline uint8_t NAME(code)(int32_t sum) {
  int32_t code = sum >> FD_FILTER_BITS;
  return (uint8_t)(code < 0 ? 0 : code > 255 ? 255 : code);
}

static void NAME(filter_rows)(const uint8_t *from, size_t rows, size_t width, size_t channels,
                              const fd_taps *taps, uint8_t *scratch, uint8_t *to) {
  size_t in = width * channels, out = taps->count * channels;
  uint8_t *columns = scratch, *results = scratch + ROWS_AT_ONCE * in;
  for (size_t y = 0; y < rows; y += ROWS_AT_ONCE) {
    size_t here = rows - y < ROWS_AT_ONCE ? rows - y : ROWS_AT_ONCE;
    const uint8_t *source = from + y * in;
    size_t x = 0;
    if (here == ROWS_AT_ONCE) {
      for (; x + 16 <= in; x += 16) {
        NAME(transpose_block)(source + x, in, columns + x * 16, 16);
      }
    }
    for (; x < in; x++) {
      for (size_t r = 0; r < here; r++) columns[x * 16 + r] = source[r * in + x];
    }
    for (size_t i = 0; i < taps->count; i++) {
      for (size_t c = 0; c < channels; c++) {
        i32x16 sum = (i32x16){} + HALF;
        for (intptr_t t = taps->starts[i]; t < taps->starts[i + 1]; t++) {
          u8x16 bytes;
          memcpy(&bytes, columns + ((size_t)taps->indices[t] * channels + c) * 16, 16);
          sum += __builtin_convertvector(bytes, i32x16) * taps->weights[t];
        }
        sum >>= FD_FILTER_BITS;
        sum = __builtin_elementwise_min(__builtin_elementwise_max(sum, (i32x16){}), (i32x16){} + 255);
        u8x16 codes = __builtin_convertvector(sum, u8x16);
        memcpy(results + (i * channels + c) * 16, &codes, 16);
      }
    }
    uint8_t *target = to + y * out;
    x = 0;
    if (here == ROWS_AT_ONCE) {
      for (; x + 16 <= out; x += 16) {
        NAME(transpose_block)(results + x * 16, 16, target + x, out);
      }
    }
    for (; x < out; x++) {
      for (size_t r = 0; r < here; r++) target[r * out + x] = results[x * 16 + r];
    }
  }
}

static void NAME(filter_columns)(const uint8_t *from, size_t width, const fd_taps *taps,
                                 size_t begin, size_t end, int32_t *sums, uint8_t *to) {
  for (size_t y = begin; y < end; y++) {
    for (size_t x = 0; x < width; x++) sums[x] = HALF;
    for (intptr_t t = taps->starts[y]; t < taps->starts[y + 1]; t++) {
      const uint8_t *row = from + (size_t)taps->indices[t] * width;
      int32_t weight = taps->weights[t];
      for (size_t x = 0; x < width; x++) sums[x] += row[x] * weight;
    }
    uint8_t *target = to + (y - begin) * width;
    for (size_t x = 0; x < width; x++) target[x] = NAME(code)(sums[x]);
  }
}
