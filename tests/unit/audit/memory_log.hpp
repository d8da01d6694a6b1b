// A log's folder in memory, and what a crash leaves of it.
#pragma once

#include "audit/log_writer.hpp"

#include <map>

namespace diolkos::audit {

class memory_log final : public stored_log {
public:
    [[nodiscard]] boost::system::result<std::optional<std::string>>
    read(const std::string& path) const override {
        const auto found = files.find(path);
        return found == files.end() ? std::nullopt : std::optional(found->second);
    }
    [[nodiscard]] boost::system::result<std::vector<std::string>>
    list(const std::string& folder) const override {
        std::vector<std::string> names;
        for (const auto& [path, bytes] : files)
            if (path.starts_with(folder + '/'))
                names.push_back(path.substr(folder.size() + 1));
        return names;
    }

    // All of it.
    void apply(const log_commit& what) {
        for (const auto& file : what.files)
            files[file.path] = file.bytes;
        files[std::string(tree::checkpoint_path)] = what.checkpoint;
        for (const auto& gone : what.superseded)
            std::erase_if(files, [&](const auto& one) {
                return one.first == gone || one.first.starts_with(gone + '/');
            });
    }
    // Only its first `bytes` bytes, the checkpoint's not among them.
    void apply_torn(const log_commit& what, std::size_t bytes) {
        for (const auto& file : what.files) {
            if (bytes == 0)
                return;
            const auto part = std::min(bytes, file.bytes.size());
            files[file.path] = file.bytes.substr(0, part);
            bytes -= part;
        }
    }

    std::map<std::string, std::string> files;
};

inline tree::signer_key test_key(char seed = 7) {
    std::array<std::byte, tree::seed_bytes> bytes{};
    bytes.fill(static_cast<std::byte>(seed));
    return {"box.example/log", bytes};
}

} // namespace diolkos::audit
