#include "audit/log_writer.hpp"

#include <algorithm>
#include <charconv>

namespace diolkos::audit {

namespace {

using tree::tile_name;
using tree::tile_width;

constexpr std::size_t tail_digits = 16;
constexpr std::string_view tail_suffix = ".jsonl";

log_fault fault(std::string text) {
    return {std::move(text)};
}

bool contains(const std::vector<std::string>& all, const std::string& one) {
    return std::ranges::find(all, one) != all.end();
}

// The checkpoint that is there, if this key has signed it.
log_result<std::optional<tree::checkpoint>> read_head(const stored_log& from,
                                                      const tree::verifier_key& key) {
    const auto bytes = from.read(std::string(tree::checkpoint_path));
    if (!bytes)
        return fault("its checkpoint cannot be read: " + bytes.error().message());
    if (!*bytes)
        return std::optional<tree::checkpoint>();
    const auto note = tree::parse_note(**bytes);
    auto head = note ? tree::parse_checkpoint(note->text) : std::nullopt;
    if (!head)
        return fault("its checkpoint is none");
    if (tree::check(*note, key) != tree::note_standing::signed_by_key || head->origin != key.name())
        return fault("its checkpoint is signed by another key than " + key.text() +
                     ", or by none; with another key another log is begun: move this one away, and "
                     "keep it for those who audit it");
    return head;
}

} // namespace

std::string tail_path(std::uint64_t first) {
    auto digits = std::to_string(first);
    digits.insert(0, tail_digits - std::min(tail_digits, digits.size()), '0');
    return std::string(tail_folder) + '/' + digits + std::string(tail_suffix);
}

std::optional<std::uint64_t> tail_first(std::string_view name) noexcept {
    if (!name.ends_with(tail_suffix) || name.size() < tail_digits + tail_suffix.size())
        return std::nullopt;
    name.remove_suffix(tail_suffix.size());
    std::uint64_t first = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), first);
    return error == std::errc() && end == name.data() + name.size() ? std::optional(first)
                                                                    : std::nullopt;
}

log_result<log_writer> log_writer::open(const stored_log& from, tree::signer_key key) {
    log_writer made(std::move(key));
    const auto head = read_head(from, made.verifier());
    if (!head)
        return head.error();
    if (*head) {
        if (const auto restored = made.restore(from, **head); !restored)
            return restored.error();
    }
    return made;
}

log_result<void> log_writer::restore(const stored_log& from, const tree::checkpoint& head) {
    std::string missing;
    auto found = tree::growing_tree::restore(
        head.size, [&](const tile_name& name) -> std::optional<std::string> {
            auto bytes = from.read(path_of(name));
            if (!bytes || !*bytes)
                missing = tree::path_of(name);
            return bytes ? std::move(*bytes) : std::nullopt;
        });
    if (!found)
        return fault("it cannot be gone on with: " +
                     (missing.empty() ? "a tile is too short" : missing + " cannot be read"));
    tree_ = std::move(*found);
    if (tree_.root(hash_) != head.root)
        return fault("it cannot be gone on with: its tiles are not those that its checkpoint of " +
                     std::to_string(head.size) +
                     " records was made of. 'diolkos audit verify' says what was changed");
    for (const auto& tile : tree_.edge_tiles())
        edge_.push_back(path_of(tile.name));
    return head.size == 0 ? log_result<void>() : restore_bundle(from);
}

// Of the edge's tile; if that is empty, only the last record of the last full one is wanted.
log_result<void> log_writer::restore_bundle(const stored_log& from) {
    const auto width = tree::edge_width(size(), 0);
    const tile_name name{true, 0, (size() - 1) / tile_width, width == 0 ? tile_width : width};
    const auto path = tree::path_of(name);
    auto bytes = from.read(path);
    if (!bytes || !*bytes)
        return fault("it cannot be gone on with: " + path + " cannot be read");
    const auto records = tree::read_bundle(**bytes, name.width);
    if (!records)
        return fault("it cannot be gone on with: " + path + " is damaged");
    last_ = records->back();
    if (width == 0)
        return {};
    tree::growing_tree again;
    for (const auto record : *records)
        again.append(hash_.leaf(record), hash_);
    if (again.edge_tiles().front().hashes != tree_.edge_tiles().front().hashes)
        return fault("it cannot be gone on with: the records in " + path +
                     " are not those that were signed. 'diolkos audit verify' says which");
    bundle_ = std::move(**bytes);
    edge_.push_back(path);
    return {};
}

log_commit log_writer::commit(std::string_view lines) {
    log_commit made;
    while (!lines.empty()) {
        const auto end = lines.find('\n');
        add(lines.substr(0, end), made);
        lines.remove_prefix(end == std::string_view::npos ? lines.size() : end + 1);
    }
    for (auto& tile : tree_.take_full_tiles()) {
        made.superseded.push_back(path_of(tile.name) + ".p");
        made.files.push_back({path_of(tile.name), std::move(tile.hashes)});
    }
    write_edge(made);
    made.size = size();
    made.checkpoint =
        sign_note(tree::to_text({verifier().name(), size(), tree_.root(hash_)}), key_);
    return made;
}

void log_writer::add(std::string_view record, log_commit& to) {
    last_ = record;
    tree::append_entry(record, bundle_);
    tree_.append(hash_.leaf(record), hash_);
    if (size() % tile_width == 0) {
        const auto path = tree::path_of({true, 0, size() / tile_width - 1});
        to.superseded.push_back(path + ".p");
        to.files.push_back({path, std::exchange(bundle_, {})});
    }
}

// A partial tile's name has its width: the same name has the same bytes, and is there already.
void log_writer::write_edge(log_commit& to) {
    std::vector<std::string> edge;
    const auto keep = [&](std::string path, std::string bytes) {
        if (!contains(edge_, path))
            to.files.push_back({path, std::move(bytes)});
        edge.push_back(std::move(path));
    };
    if (!bundle_.empty())
        keep(tree::path_of({true, 0, size() / tile_width, tree::edge_width(size(), 0)}), bundle_);
    for (auto& tile : tree_.edge_tiles())
        keep(path_of(tile.name), std::move(tile.hashes));
    for (auto& path : edge_before_)
        if (!contains(edge_, path) && !contains(edge, path))
            to.superseded.push_back(std::move(path));
    edge_before_ = std::exchange(edge_, std::move(edge));
}

} // namespace diolkos::audit
