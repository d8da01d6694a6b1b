#include "journal/volatile_journal.hpp"

#include <cstdlib>

namespace diolkos::journal {

ticket volatile_journal::append(const batch& what) {
    for (const kept_crossing& crossing : what.kept)
        kept_.try_emplace({crossing.which, crossing.boot, crossing.sequence}, crossing);
    for (const settled_crossing& crossing : what.settled)
        kept_.erase({crossing.which, crossing.boot, crossing.sequence});
    if (kept_.size() > max_waiting)
        std::abort();
    return ++last_;
}

std::string_view volatile_journal::durability() const noexcept {
    return "The journal is volatile: crossings that wait are kept in memory, and a crash or a "
           "power "
           "failure of this box loses them.";
}

} // namespace diolkos::journal
