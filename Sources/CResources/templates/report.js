// report

