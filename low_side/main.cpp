// diolkos-low: the box at the edge of the low domain.
#include "config/program.hpp"

int main(int argc, char** argv) {
    diolkos::config::program box{"diolkos-low", diolkos::box::side::low};
    if (const auto end = box.read_options(argc, argv)) {
        return *end;
    }
    if (const auto end = box.guard_memory()) {
        return *end;
    }
    if (const auto end = box.read_configuration()) {
        return *end;
    }
    if (const auto end = box.bind()) {
        return *end;
    }
    if (const auto end = box.drop_privileges()) {
        return *end;
    }
    if (const auto end = box.confine()) {
        return *end;
    }
    return box.run();
}
