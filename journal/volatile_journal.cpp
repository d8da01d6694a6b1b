#include "journal/volatile_journal.hpp"

#include <cstdlib>

namespace diolkos::journal {

ticket volatile_journal::append(const batch& what) {
    for (const kept_crossing& crossing : what.kept)
        kept_.try_emplace({crossing.which, crossing.boot, crossing.sequence}, crossing);
    for (const numbered_crossing& crossing : what.numbered) {
        auto one = kept_.extract({kept_crossing::course::waiting, crossing.boot, crossing.place});
        if (!one.empty()) {
            one.key() = {kept_crossing::course::outgoing, crossing.boot, crossing.sequence};
            kept_.insert(std::move(one));
        }
    }
    for (const settled_crossing& crossing : what.settled)
        kept_.erase({crossing.which, crossing.boot, crossing.sequence});
    if (kept_.size() > max_waiting)
        std::abort();
    return ++last_;
}

std::string_view volatile_journal::durability() const noexcept {
    return "The journal is volatile: crossings that wait are kept in memory, and audit records are "
           "written but not synced to the disk. A crash of this process loses the first, a crash "
           "or "
           "power failure of this box can lose both.";
}

} // namespace diolkos::journal
