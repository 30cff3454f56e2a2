// Included once per instruction set.

#include "network_lanes.h"
#include "map_lanes.h"

// The mean of a line's numbers and the sum of their squared differences from it, for `count` vectors of
// channels; a line has `width` pixels, `lanes` numbers apart. Two passes: the second one finds the line in a
// near cache, and keeps its digits where a mean is large.
INLINE void NAME(vector_moments)(const int count, fd_number type, const void *line, size_t first, size_t lanes,
                                 size_t width, float *means, float *squares) {
  f32x16 sums[4] = {}, spreads[4] = {};
  for (size_t x = 0; x < width; x++) {
    for (int v = 0; v < count; v++) sums[v] += lanes16_load(type, line, first + x * lanes + (size_t)v * LANES);
  }
  for (int v = 0; v < count; v++) sums[v] /= (float)width;
  for (size_t x = 0; x < width; x++) {
    for (int v = 0; v < count; v++) {
      f32x16 difference = lanes16_load(type, line, first + x * lanes + (size_t)v * LANES) - sums[v];
      spreads[v] += difference * difference;
    }
  }
  for (int v = 0; v < count; v++) {
    lanes16_store(FD_FLOATS, means, (size_t)v * LANES, sums[v]);
    lanes16_store(FD_FLOATS, squares, (size_t)v * LANES, spreads[v]);
  }
}

static void NAME(line_moments)(fd_map map, const void *source, size_t channels, size_t y, float *means,
                               float *squares) {
  for (size_t plane = 0; plane < map.blocks; plane++) {
    size_t begin = plane * map.lanes, used = fd_at_most(map.lanes, channels - begin), c = 0;
    size_t line = (plane * map.height + y) * map.width * map.lanes;
    for (; c + 4 * LANES <= used; c += 4 * LANES) {
      NAME(vector_moments)(4, map.type, source, line + c, map.lanes, map.width, means + begin + c,
                           squares + begin + c);
    }
    for (; c + LANES <= used; c += LANES) {
      NAME(vector_moments)(1, map.type, source, line + c, map.lanes, map.width, means + begin + c,
                           squares + begin + c);
    }
    for (; c < used; c++) {
      float sum = 0, spread = 0;
      for (size_t x = 0; x < map.width; x++) sum += fd_number_at(map.type, source, line + x * map.lanes + c);
      sum /= (float)map.width;
      for (size_t x = 0; x < map.width; x++) {
        float difference = fd_number_at(map.type, source, line + x * map.lanes + c) - sum;
        spread += difference * difference;
      }
      means[begin + c] = sum;
      squares[begin + c] = spread;
    }
  }
}

static void NAME(scale_line)(fd_map map, const void *source, const float *scale, const float *shift, bool silu,
                             size_t channels, size_t y, void *target) {
  for (size_t plane = 0; plane < map.blocks; plane++) {
    size_t begin = plane * map.lanes, used = fd_at_most(map.lanes, channels - begin);
    for (size_t x = 0; x < map.width; x++) {
      size_t at = ((plane * map.height + y) * map.width + x) * map.lanes, c = 0;
      for (; c + LANES <= used; c += LANES) {
        f32x16 v = lanes16_load(map.type, source, at + c) * lanes16_load(FD_FLOATS, scale, begin + c) +
                   lanes16_load(FD_FLOATS, shift, begin + c);
        lanes16_store(map.type, target, at + c, silu ? lanes16_silu(v) : v);
      }
      for (; c < used; c++) {
        float v = fd_number_at(map.type, source, at + c) * scale[begin + c] + shift[begin + c];
        fd_put_number(map.type, target, at + c, silu ? v / (1 + expf(-v)) : v);
      }
      for (; c < map.lanes; c++) fd_put_number(map.type, target, at + c, 0);
    }
  }
}

#undef lanes16_silu
#include "network_lanes_end.h"
