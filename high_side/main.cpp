// diolkos-high: the box at the edge of the high domain.
#include "config/program.hpp"

int main(int argc, char** argv) {
    diolkos::config::program box{"diolkos-high", diolkos::box::side::high};
    if (const auto end = box.read_options(argc, argv)) {
        return *end;
    }
    if (const auto end = box.read_configuration()) {
        return *end;
    }
    if (const auto end = box.bind()) {
        return *end;
    }
    return box.run();
}
