// diolkos-low: the box at the edge of the low domain.
#include "config/program.hpp"

int main(int argc, char** argv) {
    diolkos::config::program box{"diolkos-low", diolkos::box::side::low};
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
