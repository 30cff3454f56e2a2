#include <math.h>
#include <string.h>

#include "CKernels.h"

static double inverse(float depth) {
  double z = isnan(depth) ? 0 : depth;
  return 1 / (z > 1e-6 ? z : 1e-6);
}

void fd_edge_levels(const float *map, const uint8_t *mask, size_t width, size_t height, int dx,
                    int dy, const double thresholds[FD_EDGE_LEVELS], uint8_t *levels) {
  memset(levels, 0, width * height);
  ptrdiff_t step = (ptrdiff_t)width * dy + dx;
  size_t top = dy < 0, bottom = height - (dy > 0), left = dx < 0, right = width - (dx > 0);
  for (size_t y = top; y < bottom; y++) {
    for (size_t i = y * width + left; i < y * width + right; i++) {
      float here = map[i], there = map[i + step];
      // Nearly all pairs end here: a ratio of 1.05 needs depths at least this far apart. Written so
      // that NaN and zero go on.
      if (here <= there * 1.049f) continue;
      if (mask && (!mask[i] || !mask[i + step])) continue;
      double ratio = inverse(there) / inverse(here);
      uint8_t level = 0;
      while (level < FD_EDGE_LEVELS && ratio > thresholds[level]) level++;
      levels[i] = level;
    }
  }
}

static uint8_t largest_near(const uint8_t *levels, size_t width, size_t height, size_t i,
                            size_t tolerance) {
  size_t x = i % width, y = i / width;
  size_t left = x < tolerance ? 0 : x - tolerance, top = y < tolerance ? 0 : y - tolerance;
  size_t right = x + tolerance < width ? x + tolerance : width - 1;
  size_t bottom = y + tolerance < height ? y + tolerance : height - 1;
  uint8_t largest = 0;
  for (size_t row = top; row <= bottom; row++) {
    for (size_t column = left; column <= right; column++) {
      uint8_t level = levels[row * width + column];
      if (level > largest) largest = level;
    }
  }
  return largest;
}

void fd_match_edges(const uint8_t *reference, const uint8_t *candidate, size_t width,
                    size_t height, size_t tolerance, fd_edge_counts *counts) {
  memset(counts, 0, sizeof *counts);
  for (size_t i = 0; i < width * height; i++) {
    if (reference[i]) {
      uint8_t near = largest_near(candidate, width, height, i, tolerance);
      counts->reference[reference[i]]++;
      counts->found[near < reference[i] ? near : reference[i]]++;
    }
    if (candidate[i]) {
      uint8_t near = largest_near(reference, width, height, i, tolerance);
      counts->candidate[candidate[i]]++;
      counts->justified[near < candidate[i] ? near : candidate[i]]++;
    }
  }
}

static bool counts(const fd_region *region, size_t i) {
  double depth = region->reference[i];
  return depth >= region->reference_min && depth <= region->reference_max &&
         (!region->mask || region->mask[i]);
}

enum { EDGE = 1, BESIDE = 2, ABOVE_OR_BELOW = 4, STRIP = 64 };

// Marks both of two neighbours of which one is more than `ratio` times as deep as the other.
static void mark_edges(const fd_region *region, float ratio, size_t y, size_t step, uint8_t *band) {
  const float *map = region->reference;
  size_t from = y * region->width + region->column_begin;
  size_t to = y * region->width + region->column_end - (step == 1);
  for (size_t i = from; i < to; i++) {
    // Nearly all pairs end here.
    if (!(map[i] > ratio * map[i + step] || map[i + step] > ratio * map[i])) continue;
    if (counts(region, i) && counts(region, i + step)) band[i] = band[i + step] = EDGE;
  }
}

void fd_boundary_band(const fd_region *region, size_t height, float ratio, unsigned radius,
                      uint8_t *band) {
  size_t width = region->width;
  memset(band, 0, width * height);
  if (region->column_begin >= region->column_end) return;
  for (size_t y = region->row_begin; y < region->row_end; y++) {
    mark_edges(region, ratio, y, 1, band);
    if (y + 1 < region->row_end) mark_edges(region, ratio, y, width, band);
  }
  // Two passes along each axis, each of which remembers how far back the last mark lies.
  for (size_t y = region->row_begin; y < region->row_end; y++) {
    uint8_t *row = band + y * width;
    unsigned since = radius;
    for (size_t x = 0; x < width; x++) {
      since = row[x] & EDGE ? 0 : since + 1;
      if (since <= radius) row[x] |= BESIDE;
    }
    since = radius;
    for (size_t x = width; x-- > 0;) {
      since = row[x] & EDGE ? 0 : since + 1;
      if (since <= radius) row[x] |= BESIDE;
    }
  }
  // Strips of columns, so that memory is read along the rows.
  for (size_t left = 0; left < width; left += STRIP) {
    size_t columns = width - left < STRIP ? width - left : STRIP;
    for (int upwards = 0; upwards < 2; upwards++) {
      uint8_t since[STRIP];
      memset(since, 255, sizeof since);
      for (size_t step = region->row_begin; step < region->row_end; step++) {
        size_t y = upwards ? region->row_end - 1 - (step - region->row_begin) : step;
        uint8_t *row = band + y * width + left;
        for (size_t x = 0; x < columns; x++) {
          uint8_t next = since[x] == 255 ? 255 : since[x] + 1;
          since[x] = row[x] & BESIDE ? 0 : next;
          row[x] |= since[x] <= radius ? ABOVE_OR_BELOW : 0;
        }
      }
    }
  }
  for (size_t y = region->row_begin; y < region->row_end; y++) {
    uint8_t *row = band + y * width;
    for (size_t x = 0; x < width; x++) {
      bool inside = x >= region->column_begin && x < region->column_end;
      row[x] = row[x] && inside && counts(region, y * width + x);
    }
  }
}
