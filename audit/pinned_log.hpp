// A log as it was at one moment, though a box goes on writing it: the checkpoint, the partial tiles
// that only it needs, and the tail are read once and kept. Everything else never changes.
//
// I/O      by the stored_log that is handed in
// Threads  safe from any thread if that one is
// Memory   the tail, and the partial tiles: one bundle, and 8 KiB for each level
#pragma once

#include "audit/stored_log.hpp"

#include <map>

namespace diolkos::audit {

class pinned_log final : public stored_log {
public:
    // `log` must outlive this. A log whose partial tiles are not there is pinned without them.
    explicit pinned_log(const stored_log& log);

    [[nodiscard]] boost::system::result<std::optional<std::string>>
    read(const std::string& path) const override;
    [[nodiscard]] boost::system::result<std::vector<std::string>>
    list(const std::string& folder) const override;

private:
    [[nodiscard]] bool pin();
    [[nodiscard]] bool pin_tail(std::uint64_t size);

    const stored_log& log_;
    std::map<std::string, std::string> kept_;
};

} // namespace diolkos::audit
