#include "CKernels.h"

#include "dispatch.h"
#include "vector.h"

// The same bits everywhere: what is fused says so (FUSED), nothing else is.
#pragma STDC FP_CONTRACT OFF

#define BODY "comparison_body.h"
#include "each_instruction_set.h"

static _Atomic instruction_set forced = CHOOSE;

instruction_set fd_chosen_instruction_set(void) {
  if (forced != CHOOSE) return forced;
  return fd_widest_instruction_set();
}

const char *fd_instruction_set(void) {
  switch (fd_chosen_instruction_set()) {
    case AVX512: return "avx512";
    case AVX2: return "avx2";
    default: return "baseline";
  }
}

bool fd_force_instruction_set(const char *name) {
  instruction_set set = fd_instruction_set_named(name);
  if (set != CHOOSE && !fd_has_instruction_set(set)) return false;
  forced = set;
  return true;
}

fd_moments fd_fit_moments(const fd_region *region, fd_reading candidate_as, fd_reading reference_as,
                          bool positive_only) {
  DISPATCH(fit_moments, region, candidate_as, reference_as, positive_only)
}

fd_sums fd_score(const fd_region *region, const fd_transform *transform,
                 const double thresholds[FD_THRESHOLDS], bool in_disparity_space,
                 bool keep_nonpositive, bool inverses) {
  DISPATCH(score, region, transform, thresholds, in_disparity_space, keep_nonpositive, inverses)
}

void fd_score_octaves(const fd_region *region, const fd_transform *transform,
                      fd_octave octaves[FD_OCTAVES]) {
  DISPATCH(score_octaves, region, transform, octaves)
}

void fd_transform_values(const float *candidate, size_t count, const fd_transform *transform,
                         float *out) {
  DISPATCH(transform_values, candidate, count, transform, out)
}

size_t fd_gather(const fd_region *region, bool positive_only, float *reference_out,
                 float *candidate_out) {
  DISPATCH(gather, region, positive_only, reference_out, candidate_out)
}
