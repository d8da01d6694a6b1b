// Boost.JSON's own code, compiled once into this library: Debian's header package is enough then.
#include <boost/json/src.hpp>
