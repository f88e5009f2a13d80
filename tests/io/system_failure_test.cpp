#include "io/system_failure.h"

#include <gtest/gtest.h>

namespace lightmill {
namespace {

Cause cause_of(int error) { return output_error("cannot write", error).cause(); }

TEST(SystemFailure, OnlyTheStoresOwnErrorsStopARun) {
  for (const int error : {ENOSPC, EDQUOT, EROFS, EIO, ESTALE, ENODEV, ENXIO, EUCLEAN, ENOTCONN, EHOSTDOWN, ETIMEDOUT})
    EXPECT_EQ(to_string(cause_of(error)), "output-failed") << errno_text(error);
}

TEST(SystemFailure, EverythingElseIsOnePicturesTrouble) {
  for (const int error :
       {EACCES, EPERM,  EBUSY,  ENOENT,  EINVAL, EILSEQ, ENAMETOOLONG, ENOTDIR, EISDIR,     ELOOP, EFBIG,
        EMFILE, ENFILE, ENOMEM, ETXTBSY, EXDEV,  EMLINK, ENOLCK,       ENOSYS,  EOPNOTSUPP, EAGAIN})
    EXPECT_EQ(to_string(cause_of(error)), "output-refused") << errno_text(error);
  EXPECT_EQ(to_string(cause_of(EEXIST)), "exists");
}

}  // namespace
}  // namespace lightmill
