#pragma once

#include <stddef.h>

// Sum over i of |ln(p[i] / g[i])|, with the logarithm that the metrics use and nothing else.
double log_floor(const float *g, const float *p, size_t count);
