// One row of the table in CResources.c: the includer defines FILE_PATH.
// The second embedding only feeds sizeof and leaves nothing in the binary.
{
  FILE_PATH,
  (const unsigned char[]){
#embed FILE_PATH if_empty(0)
  },
  sizeof((const unsigned char[]){
#embed FILE_PATH if_empty(0)
  }),
},
#undef FILE_PATH
