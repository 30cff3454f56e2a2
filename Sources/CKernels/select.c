#include "CKernels.h"

#include <string.h>

// A pivot from a generator of our own, so that no order of the input is slow by design, and
// three-way partitions, so that maps of few distinct values stay linear.

static double median_of_three(double a, double b, double c) {
  if (a < b) return b < c ? b : (a < c ? c : a);
  return a < c ? a : (b < c ? c : b);
}

static double pick(const double *values, size_t low, size_t high, uint64_t *state) {
  *state ^= *state << 13;
  *state ^= *state >> 7;
  *state ^= *state << 17;
  size_t span = high - low;
  return median_of_three(values[low + *state % span], values[low + (*state >> 20) % span],
                         values[low + (*state >> 40) % span]);
}

static const uint64_t first_state = 0x9E3779B97F4A7C15;

static double quickselect(double *values, size_t n, size_t k) {
  size_t low = 0, high = n;  // the k-th smallest lies in [low, high)
  uint64_t state = first_state;
  while (high - low > 1) {
    double pivot = pick(values, low, high, &state);
    size_t less = low, at = low, greater = high;
    while (at < greater) {
      double value = values[at];
      if (value < pivot) {
        values[at++] = values[less];
        values[less++] = value;
      } else if (value > pivot) {
        values[at] = values[--greater];
        values[greater] = value;
      } else {
        at++;
      }
    }
    if (k < less) {
      high = less;
    } else if (k >= greater) {
      low = greater;
    } else {
      return pivot;
    }
  }
  return values[low];
}

// Bits whose unsigned order is the numeric order of doubles; -0 equals 0.
static uint64_t sortable(double value) {
  value += 0.0;
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits >> 63 ? ~bits : bits | UINT64_C(1) << 63;
}

enum { SLOTS = 1 << 13, SMALL = 1 << 12 };

// Counting by the leading bits tells which few values each k-th smallest is among, without the
// mispredicted branch a value that partitioning costs; those few are counted again or partitioned.
void fd_select(double *values, size_t n, const size_t *ks, size_t count, double *found) {
  uint64_t least = UINT64_MAX, greatest = 0;
  for (size_t i = 0; n > SMALL && i < n; i++) {
    uint64_t key = sortable(values[i]);
    least = key < least ? key : least;
    greatest = key > greatest ? key : greatest;
  }
  if (n <= SMALL || least == greatest) {
    for (size_t j = 0; j < count; j++) found[j] = quickselect(values, n, ks[j]);
    return;
  }
  int shift = 0;
  while ((greatest - least) >> shift >= SLOTS) shift++;
  uint32_t counts[SLOTS] = {0};
  for (size_t i = 0; i < n; i++) counts[(sortable(values[i]) - least) >> shift]++;
  size_t slot = 0, before = 0;
  for (size_t j = 0, same; j < count; j += same) {
    while (before + counts[slot] <= ks[j]) before += counts[slot++];
    // Those that lie in one slot are found together.
    size_t inside[FD_SELECTIONS];
    for (same = 0; j + same < count && ks[j + same] < before + counts[slot]; same++) {
      inside[same] = ks[j + same] - before;
    }
    // The slot's values move to the front; the others stay behind them.
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
      double value = values[i];
      values[i] = values[kept];
      values[kept] = value;
      kept += (sortable(value) - least) >> shift == slot;
    }
    fd_select(values, kept, inside, same, found + j);
  }
}

static void exchange(double *array, size_t i, size_t j) {
  double held = array[i];
  array[i] = array[j];
  array[j] = held;
}

double fd_weighted_median(double *values, double *weights, size_t n) {
  double total = 0;
  for (size_t i = 0; i < n; i++) total += weights[i];
  double before = 0;  // weight of everything that lies left of [low, high)
  size_t low = 0, high = n;
  uint64_t state = first_state;
  while (high - low > 1) {
    double pivot = pick(values, low, high, &state);
    size_t less = low, at = low, greater = high;
    double weight_less = 0, weight_equal = 0;
    while (at < greater) {
      if (values[at] < pivot) {
        weight_less += weights[at];
        exchange(values, at, less);
        exchange(weights, at++, less++);
      } else if (values[at] > pivot) {
        greater--;
        exchange(values, at, greater);
        exchange(weights, at, greater);
      } else {
        weight_equal += weights[at++];
      }
    }
    if (less > low && 2 * (before + weight_less) >= total) {
      high = less;
    } else if (greater == high || 2 * (before + weight_less + weight_equal) >= total) {
      return pivot;
    } else {
      before += weight_less + weight_equal;
      low = greater;
    }
  }
  return values[low];
}
