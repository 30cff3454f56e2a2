/// The colour tables as 256 times red, green, blue in base64, as matplotlib tabulates them.
extension Palette {
  /// turbo.
  static let turboTable = """
    MBI7MhVDMxhKNBtRNR5YNiFfNyRmOCdtOSpzOi15Oy+APDKGPTWLPjiRPzuXPz6cQECiQUOnQUasQkmxQku1Q066\
    RFG/RFTDRFbHRVnLRVzPRV7TRmHWRmTaRmbdRmngRmvjR27mR3HpR3PrR3buR3jwR3vyRn30RoD2RoL4RoX6Rof7\
    RYr8RYz9RI/+Q5H+QpT/QZb/QJn/Ppv+PZ7+O6D9OqP8OKX7N6j6Nav4M633Ma/1L7L0LrTyLLfwKrnuKLzrJ77p\
    JcDnI8PkIsXiIMffH8ndHsvaHM3YG9DVGtLSGtTQGdXNGNfKGNnIGNvFGN3CGN7AGOC9GeK7GeO5GuS2HOa0Heey\
    H+mvIOqsIuuqJeynJ+6kKu+hLPCeL/GbMvKYNfOUOPSRPPWOP/aKQ/eHRviESviATvl9Uvp6Vfp2WftzXfxvYfxs\
    Zf1paf1mbf5icf5fdf5cef5Zff9WgP9ThP9RiP9Oi/9Lj/9Jkv9Hlv5Emf5CnP5An/0/of09pPw8p/w6qfs5rPs4\
    r/o3sfk2tPg2t/c1ufY1vPU0vvQ0wfM0w/E0xvA0yO80y+00zew00Oo00uk11Oc11+U12eQ22+I23eA339834d03\
    49s45dk459c56dU569M57NE67s8678068cs68sk69Mc69cU69sM698E6+L45+bw5+ro5+7g4+7Y3/LM2/LE2/a41\
    /aw0/qkz/qcy/qQx/qEw/p4v/pst/pks/pYr/pMq/pAp/Y0n/Yom/Icl/IQj+4Ei+34h+nsf+Xge+XUd+HIc928a\
    9mwZ9WkY9GYX82MV8mAU8V0T8FsS71gR7VUQ7FMP61AO6k4N6EsM50kM5UcL5EUK4kMK4UEJ3z8I3T0I3DsH2jkH\
    2DcG1jUG1DMF0jEF0C8Fzi0EzCsEyioEyCgDxSYDwyUDwSMCviECvCACuR4Ctx0CtBsBshoBrxgBrBcBqRYBpxQB\
    pBMBoRIBnhABmw8BmA4BlQ0BkgsBjgoBiwkCiAgChQcCgQYCfgUCegQD
    """

  /// Spectral.
  static let spectralTable = """
    ngFCoANDogZDpAhEpwtEqQ1Fqw9FrRJGrxRGsRdHtBlHthtIuB5IuiBJvCJJviVKwSdKwypLxSxLxy5MyTFMyzNN\
    zTZN0DhO0jpO1D1P1j9P10FO2ENO2URN2kZN3EhM3UpM3kxL305L4VBL4lFK41NK5FVJ5VdJ51lI6FtI6VxH6l5H\
    62BG7WJG7mRF72ZF8GdE8mlE82tD9G1D9HBE9XJF9XVH9XdI9npJ9nxK9n9L94FM94RO+IZP+IlQ+IxR+Y5S+ZFT\
    +ZNV+pZW+phX+ptY+51Z+6Bb+6Nc/KVd/Khe/Kpf/a1g/a9i/bFj/bNl/bVn/bdo/blq/bts/b1t/b9v/cFx/cNy\
    /cV0/cd2/sh3/sp5/sx7/s58/tB+/tJ//tSB/taD/tiE/tqG/tyI/t6J/uCL/uGN/uKP/uSR/uWT/uaV/ueX/umZ\
    /uqb/uud/uyf/u2h/u+j//Cm//Go//Kq//Os//Wu//aw//ey//i0//q2//u4//y6//28//6+//++/v69/f67/P66\
    +/24+v23+fy1+Py09/yy9vuw9fuv9Pqt8/qs8vqq8fmp8Pmn7/mm7vik7fij7Peh6/eg6vee6fad6Pab5/Wa5vWY\
    5PSY4fOZ3/KZ3fGa2vCa2O+b1u6b0+2c0e2cz+ydzeudyuqeyOmexuifw+efweagv+WgvOSguuOhuOKhteGis+Ci\
    sd+jrt6jrN2kqtykp9ukpNqkotmkn9iknNekmdakl9WklNSkkdOkj9KkjNGkidCkhs+lhM6lgc2lfsylfMqlecml\
    dsildMelccalbsWla8SlacOlZsKlZMCmYr2nYLuoXrmpXLeqWrSrWLKsVrCtVK6tUquuUKmvTqewS6SxSaKyR6Cz\
    RZ60Q5u1QZm2P5e3PZW4O5K5OZC6N467NYu8M4m9M4e8NYW7NoK6OIC5On64O3y3PXm2P3e1QXW0QnOzRHGyRm6x\
    SGywSWqvS2iuTWWtTmOsUGGqUl+pVFyoVVqnV1imWValW1OkXFGjXk+i
    """

  /// coolwarm.
  static let errorTable = """
    O0zAPE7CPVDDPlHFP1PGQFXIQlfJQ1jLRFrMRVzORl7PSF/RSWHSSmPTS2TVTGbWTmjYT2nZUGvaUW3bU27dVHDe\
    VXLfVnPgWHXhWXfjWnjkW3rlXXzmXn3nX3/oYYDpYoLqY4TrZIXsZoftZ4juaIrvaovva43wbI/xbpDyb5LzcJPz\
    cpX0c5b1dZf2dpn2d5r3eZz4ep34e5/5faD5fqH6gKP6gaT7gqb7hKf8haj8hqn8iKv9iaz9i639jK/+jbD+j7H+\
    kLL+krT+k7X+lLb/lrf/l7j/mLn/mrv/m7z/nb3/nr7/n7//ocD/osH/o8L+pcP+psT+p8X+qcb9qsf9q8j9rcn9\
    rsn8r8r8scv8ssz7s837tc36ts76t8/5udD5utD4u9H4vNL3vtL2v9P2wNT1wdT0w9X0xNXzxdbyxtbxx9fwydfw\
    ytjvy9juzNntzdnsztrrz9rq0drp0tvo09vn1Nvm1dvl1tzk19zj2Nzi2dzh2tzg29ze3N3d3dzc3tzb39vZ4NvY\
    4drW4trV49nT5NnS5djR5tfP59fO6NbM6dXL6tXJ6tTI69PG7NPF7dLD7dHC7tDA78+/78698M278c268cy48su3\
    8sq18sm088iy88ex9Mav9MWt9cSs9cKq9cGp9cCn9r+m9r6k9r2i97yh97qf97me97ic97eb97WZ97SX97OW97GU\
    97CT96+R962Q96yO96qM96mL96iJ96aI9qWG9qOF9qKD9aCB9Z+A9Z1+9Zx99Jp79Jh685d485V385R18pJ08pBy\
    8Y9x8Y1v8Itu8Ips74hr7oZp7oRo7YNm7IFl7H9j631i6ntg6Xpf6Xhd6HZc53Rb5nJZ5XBY5G5W42xV42tU4mlS\
    4WdR4GVP32NO3mFN3V9L3F1K2lpJ2VhH2FZG11RF1lJE1VBC1E5B0ktA0Uk/0Ec9z0U8zUI7zEA6yz44yjs3yDg2\
    xzY1xTM0xDAywy4xwSswwCgvviQuvR8tuxssuhYruBIqtw0otQkntAQm
    """
}
