public import Raster
