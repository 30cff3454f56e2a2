// OpenBLAS's products in 32 bits, for processors on which oneDNN has no fast ones.
#pragma once

#include "NetworkKernels.h"

// Loads OpenBLAS; false where it is not installed. Call it once, before anything below.
bool fd_load_openblas(void);

// As fd_bfloat_product, with a matrix of floats [outputs, inputs] as it is and floats as source. OpenBLAS works on
// blocks of rows with one thread each, so that the number of threads moves no bit.
size_t fd_blas_product_scratch(const fd_product_call *call, int threads);
void fd_blas_product(const fd_product_call *call, void *scratch, int threads);
