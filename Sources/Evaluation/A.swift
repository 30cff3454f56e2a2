public import DepthMetrics
