#include "audit/log_reader.hpp"

#include <algorithm>

namespace diolkos::audit {

namespace {

using tree::tile_width;

// A running box writes a new checkpoint and takes away what the one before needed.
constexpr int max_attempts = 10;

class reading {
public:
    reading(const stored_log& from, const record_range& which, const record_sink& sink)
        : from_(from),
          which_(which),
          sink_(sink) {}

    log_result<log_contents> run() {
        for (int attempt = 1;; ++attempt) {
            auto done = once();
            if (done)
                return all_;
            if (attempt == max_attempts || !overtaken())
                return done.error();
        }
    }

private:
    log_result<void> once() {
        if (auto done = read_head(); !done)
            return done;
        if (auto done = read_bundles(); !done)
            return done;
        return read_tail();
    }

    log_result<void> read_head() {
        const auto bytes = from_.read(std::string(tree::checkpoint_path));
        if (!bytes)
            return log_fault{"checkpoint: " + bytes.error().message()};
        if (!*bytes)
            return {};
        const auto note = tree::parse_note(**bytes);
        all_.head = note ? tree::parse_checkpoint(note->text) : std::nullopt;
        if (!all_.head)
            return log_fault{"checkpoint: this is none"};
        all_.under_checkpoint = all_.head->size;
        return {};
    }

    // Whether another checkpoint is there by now.
    bool overtaken() {
        const auto before = all_.under_checkpoint;
        return read_head().has_value() && all_.under_checkpoint != before;
    }

    log_result<void> read_bundles() {
        const auto end = std::min(which_.end, all_.under_checkpoint);
        next_ = std::max(next_, which_.first);
        while (next_ < end) {
            const auto index = next_ / tile_width;
            const auto width = std::min(tile_width, all_.under_checkpoint - index * tile_width);
            const auto bytes = read_bundle_bytes(from_, index, width);
            if (!bytes && !seen_any_ && width == tile_width) { // pruned
                next_ = all_.first = (index + 1) * tile_width;
                continue;
            }
            const auto records = bytes ? tree::read_bundle(*bytes, width) : std::nullopt;
            if (!records)
                return log_fault{tree::path_of({true, 0, index, width}) +
                                 (bytes ? ": damaged" : ": missing")};
            seen_any_ = true;
            for (; next_ < std::min(end, index * tile_width + width); ++next_)
                sink_(next_, (*records)[next_ % tile_width]);
        }
        return {};
    }

    log_result<void> read_tail() {
        const auto names = from_.list(std::string(tail_folder));
        if (!names)
            return log_fault{"tail: " + names.error().message()};
        std::vector<std::uint64_t> files;
        for (const auto& name : *names)
            if (const auto first = tail_first(name))
                files.push_back(*first);
        std::ranges::sort(files);
        std::uint64_t position = all_.under_checkpoint;
        for (const auto first : files) {
            const auto bytes = from_.read(tail_path(first));
            if (!bytes)
                return log_fault{tail_path(first) + ": " + bytes.error().message()};
            if (!*bytes)
                continue; // just taken away: under a checkpoint by now
            if (first > position)
                return log_fault{tail_path(first) + ": the records before it are missing"};
            position = std::max(position, read_lines(**bytes, first));
        }
        return {};
    }

    // Lines from record `first` on; returns what is behind the last whole one.
    std::uint64_t read_lines(std::string_view text, std::uint64_t first) {
        for (auto end = text.find('\n'); end != text.npos; end = text.find('\n'), ++first) {
            if (first >= std::max(next_, all_.under_checkpoint) && first >= which_.first &&
                first < which_.end) {
                ++all_.in_tail;
                next_ = first + 1;
                sink_(first, text.substr(0, end));
            }
            text.remove_prefix(end + 1);
        }
        all_.torn_bytes = text.size();
        return first;
    }

    const stored_log& from_;
    record_range which_;
    const record_sink& sink_;
    log_contents all_;
    std::uint64_t next_ = 0; // record
    bool seen_any_ = false;
};

} // namespace

std::optional<std::string> read_bundle_bytes(const stored_log& from, std::uint64_t index,
                                             std::uint64_t width) {
    auto bytes = from.read(tree::path_of({true, 0, index, width}));
    return bytes ? std::move(*bytes) : std::nullopt;
}

log_result<log_contents> read_log(const stored_log& from, const record_range& which,
                                  const record_sink& sink) {
    return reading(from, which, sink).run();
}

} // namespace diolkos::audit
