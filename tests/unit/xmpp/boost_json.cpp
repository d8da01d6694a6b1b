// Boost.JSON, which Debian has as headers only, compiled once for these tests.
#include <boost/json/src.hpp>
