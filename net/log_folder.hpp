// A log's folder (audit/stored_log.hpp) for those who only read it.
//
// Errors   as results; a file longer than any file of a log may be is one
// Threads  safe from any thread
#pragma once

#include "audit/stored_log.hpp"

#include <filesystem>

namespace diolkos::net {

class log_folder final : public audit::stored_log {
public:
    // In bytes, of one file. The longest are the tails: what came in half a second, or less.
    static constexpr std::uint64_t max_file_bytes = std::uint64_t{4} << 30U;

    explicit log_folder(std::filesystem::path folder)
        : path_(std::move(folder)) {}

    [[nodiscard]] boost::system::result<std::optional<std::string>>
    read(const std::string& path) const override;
    [[nodiscard]] boost::system::result<std::vector<std::string>>
    list(const std::string& folder) const override;

    [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

private:
    std::filesystem::path path_;
};

} // namespace diolkos::net
