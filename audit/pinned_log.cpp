#include "audit/pinned_log.hpp"

#include "audit/tree/checkpoint.hpp"
#include "audit/tree/tile.hpp"

#include <algorithm>

namespace diolkos::audit {

namespace {

// A box that writes a checkpoint takes away what the one before the last needed.
constexpr int max_attempts = 10;

} // namespace

pinned_log::pinned_log(const stored_log& log)
    : log_(log) {
    for (int attempt = 0; attempt < max_attempts && !pin(); ++attempt) {
    }
}

bool pinned_log::pin() {
    kept_.clear();
    const std::string path(tree::checkpoint_path);
    const auto bytes = log_.read(path);
    if (!bytes || !*bytes)
        return pin_tail(0);
    kept_[path] = **bytes;
    const auto note = tree::parse_note(**bytes);
    const auto head = note ? tree::parse_checkpoint(note->text) : std::nullopt;
    if (!head)
        return true;
    bool whole = true;
    const auto keep = [&](const tree::tile_name& name) {
        auto file = log_.read(tree::path_of(name));
        if (file && *file)
            kept_[tree::path_of(name)] = std::move(**file);
        else
            whole = false;
    };
    for (unsigned level = 0; tree::level_hashes(head->size, level) > 0; ++level) {
        const auto width = tree::edge_width(head->size, level);
        const auto index = tree::level_hashes(head->size, level) / tree::tile_width;
        if (width > 0)
            keep({false, level, index, width});
        if (width > 0 && level == 0)
            keep({true, 0, index, width});
    }
    return pin_tail(head->size) && whole;
}

// The records behind the checkpoint; those of a tail that begins later were taken away meanwhile.
bool pinned_log::pin_tail(std::uint64_t size) {
    const auto names = log_.list(std::string(tail_folder));
    std::optional<std::uint64_t> begins;
    for (const auto& name : names ? *names : std::vector<std::string>()) {
        const auto first = tail_first(name);
        if (!first)
            continue;
        auto bytes = log_.read(tail_path(*first));
        if (!bytes || !*bytes)
            return false;
        kept_[tail_path(*first)] = std::move(**bytes);
        begins = std::min(begins.value_or(*first), *first);
    }
    return !begins || *begins <= size;
}

boost::system::result<std::vector<std::string>> pinned_log::list(const std::string& folder) const {
    if (folder != tail_folder)
        return log_.list(folder);
    std::vector<std::string> names;
    for (const auto& [path, bytes] : kept_)
        if (path.starts_with(folder + '/'))
            names.push_back(path.substr(folder.size() + 1));
    return names;
}

boost::system::result<std::optional<std::string>> pinned_log::read(const std::string& path) const {
    const auto found = kept_.find(path);
    return found == kept_.end() ? log_.read(path) : std::optional(found->second);
}

} // namespace diolkos::audit
