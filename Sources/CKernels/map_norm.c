#include "network.h"

// Norms of groups of channels over all pixels, and nearest neighbours.

#define BODY "map_norm_body.h"
#include "each_instruction_set.h"

typedef struct {
  fd_map map;
  const void *source;
  size_t channels;
  float *means, *squares;  // [height][channels]
  const float *scale, *shift;
  bool silu;
  void *target;
} group_norm_work;

static void moments_row(void *context, size_t y) {
  group_norm_work *w = context;
  NETWORK_DISPATCH(line_moments, w->map, w->source, w->channels, y, w->means + y * w->channels,
           w->squares + y * w->channels)
}

size_t fd_group_norm_scratch(fd_map map, size_t channels) { return map.height * channels * 2 * sizeof(float); }

void fd_group_norm_factors(fd_map map, const void *source, size_t channels, size_t groups, const float *weight,
                           const float *bias, float epsilon, float *factors, void *scratch, int threads) {
  group_norm_work w = {.map = map, .source = source, .channels = channels};
  w.means = scratch;
  w.squares = w.means + map.height * channels;
  fd_parallel(map.height, threads, moments_row, &w);
  size_t width = channels / groups;
  double pixels = (double)map.width, lines = (double)(map.height * width);
  for (size_t group = 0; group < groups; group++) {
    size_t first = group * width;
    double mean = 0, spread = 0;
    for (size_t y = 0; y < map.height; y++) {
      for (size_t c = first; c < first + width; c++) mean += w.means[y * channels + c];
    }
    mean /= lines;
    // The lines' own spreads, and that of their means.
    for (size_t y = 0; y < map.height; y++) {
      for (size_t c = first; c < first + width; c++) {
        double difference = w.means[y * channels + c] - mean;
        spread += w.squares[y * channels + c] + pixels * difference * difference;
      }
    }
    double inverse = 1 / sqrt(spread / (lines * pixels) + epsilon);
    for (size_t c = first; c < first + width; c++) {
      factors[c] = (float)(inverse * weight[c]);
      factors[channels + c] = (float)(bias[c] - mean * inverse * weight[c]);
    }
  }
}

static void scale_row(void *context, size_t y) {
  group_norm_work *w = context;
  NETWORK_DISPATCH(scale_line, w->map, w->source, w->scale, w->shift, w->silu, w->channels, y, w->target)
}

void fd_scale_channels(fd_map map, const void *source, size_t channels, const float *factors, bool silu,
                       void *target, int threads) {
  group_norm_work w = {.map = map, .source = source, .channels = channels, .scale = factors,
                       .shift = factors + channels, .silu = silu, .target = target};
  fd_parallel(map.height, threads, scale_row, &w);
}

typedef struct {
  fd_map map;
  const uint8_t *source;
  uint8_t *target;
} enlarge_work;

static void enlarge_row(void *context, size_t task) {
  enlarge_work *w = context;
  size_t pixel = w->map.lanes * fd_number_bytes(w->map.type), line = w->map.width * pixel;
  const uint8_t *from = w->source + task * line;
  uint8_t *to = w->target + task * line * 4;
  for (size_t x = 0; x < w->map.width; x++) {
    memcpy(to + 2 * x * pixel, from + x * pixel, pixel);
    memcpy(to + (2 * x + 1) * pixel, from + x * pixel, pixel);
  }
  memcpy(to + 2 * line, to, 2 * line);
}

void fd_enlarge_nearest(fd_map map, const void *source, void *target, int threads) {
  enlarge_work w = {map, source, target};
  fd_parallel(map.blocks * map.height, threads, enlarge_row, &w);
}
