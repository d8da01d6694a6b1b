#include "audit/log_verifier.hpp"

#include "audit/log_reader.hpp"

#include <algorithm>
#include <charconv>

namespace diolkos::audit {

namespace {

using tree::digest;
using tree::tile_width;

std::string counted(std::uint64_t number, std::string_view what) {
    return std::to_string(number) + ' ' + std::string(what) + (number == 1 ? "" : "s");
}

// The number behind "index" in a line of JSON: there is only one place where it can stand, for
// inside of a string the quotes would be escaped.
std::optional<std::uint64_t> index_in(std::string_view record) {
    constexpr std::string_view key = "\"index\":";
    auto at = record.find(key);
    while (at != std::string_view::npos &&
           (at == 0 || (record[at - 1] != ',' && record[at - 1] != '{')))
        at = record.find(key, at + 1);
    if (at == std::string_view::npos)
        return std::nullopt;
    std::uint64_t index = 0;
    const auto* const first = record.data() + at + key.size();
    const auto [end, error] = std::from_chars(first, record.data() + record.size(), index);
    return error == std::errc() ? std::optional(index) : std::nullopt;
}

std::vector<digest> digests_in(std::string_view bytes) {
    std::vector<digest> all;
    all.reserve(bytes.size() / tree::digest_bytes);
    for (; bytes.size() >= tree::digest_bytes; bytes.remove_prefix(tree::digest_bytes))
        all.push_back(tree::digest_from(bytes));
    return all;
}

digest folded(std::vector<digest> hashes, tree::hasher& with) {
    return tree::fold(hashes, with);
}

} // namespace

hashed_bundle hash_bundle(const stored_log& from, std::uint64_t number, std::uint64_t width,
                          tree::hasher& with) {
    hashed_bundle made;
    const auto bytes = read_bundle_bytes(from, number, width);
    if (!bytes)
        return made;
    made.there = true;
    made.leaves.reserve(width);
    made.indexes.reserve(width);
    std::string_view rest = *bytes;
    while (made.leaves.size() < width && rest.size() >= 2) {
        const std::size_t size = std::size_t{static_cast<unsigned char>(rest[0])} << 8U |
                                 static_cast<unsigned char>(rest[1]);
        if (rest.size() - 2 < size)
            break;
        const auto record = rest.substr(2, size);
        made.leaves.push_back(with.leaf(record));
        made.indexes.push_back(index_in(record));
        rest.remove_prefix(2 + size);
    }
    made.whole = rest.empty() && made.leaves.size() == width;
    return made;
}

log_verifier::log_verifier(const stored_log& log, verify_settings how)
    : log_(log),
      how_(std::move(how)) {
    std::ranges::sort(how_.held, {}, [](const auto& one) { return one.head.size; });
    roots_.resize(how_.held.size());
    read_head();
    if (size_ > 0)
        believe_tiles();
}

void log_verifier::fault(std::string text, std::optional<std::uint64_t> bad) {
    ++report_.fault_count;
    if (report_.faults.size() < verify_report::max_faults)
        report_.faults.push_back(std::move(text));
    if (bad && (!report_.first_bad || *bad < *report_.first_bad))
        report_.first_bad = report_.first_bad_end = *bad;
}

void log_verifier::read_head() {
    const auto bytes = log_.read(std::string(tree::checkpoint_path));
    if (!bytes)
        return fault("The checkpoint cannot be read: " + bytes.error().message() + ".");
    if (!*bytes)
        return fault("There is no checkpoint.");
    const auto note = tree::parse_note(**bytes);
    report_.head = note ? tree::parse_checkpoint(note->text) : std::nullopt;
    if (!report_.head)
        return fault("The checkpoint is none.");
    size_ = report_.head->size;
    if (!how_.key)
        return fault("There is no key to verify the checkpoint with.");
    switch (tree::check(*note, *how_.key)) {
    case tree::note_standing::signed_by_key:
        if (report_.head->origin != how_.key->name())
            fault("The checkpoint is of another log, \"" + report_.head->origin + "\".");
        return;
    case tree::note_standing::not_signed:
        return fault("The checkpoint is not signed by " + how_.key->text() + ".");
    case tree::note_standing::bad_signature:
        return fault("The checkpoint's signature is wrong.");
    }
}

std::optional<std::string> log_verifier::read_tile(const tree::tile_name& name) const {
    auto bytes = log_.read(tree::path_of(name));
    if (!bytes || !*bytes || (*bytes)->size() != name.width * tree::digest_bytes)
        return std::nullopt;
    return std::move(*bytes);
}

// From the top: the partial tiles make the root, and a full one makes one hash of the tile above.
void log_verifier::believe_tiles() {
    const auto edge = tree::growing_tree::restore(
        size_, [this](const tree::tile_name& name) { return read_tile(name); });
    edge_believed_ = edge && edge->root(hash_) == report_.head->root;
    unsigned top = 0;
    while (tree::level_hashes(size_, top + 1) > 0)
        ++top;
    believed_.resize(top + 1);
    for (unsigned level = top; level >= 1; --level) {
        auto& hashes = believed_[level];
        hashes.resize(tree::level_hashes(size_, level));
        for (std::uint64_t first = 0; first < hashes.size(); first += tile_width) {
            const auto width = std::min(tile_width, hashes.size() - first);
            const auto bytes = read_tile({false, level, first / tile_width, width});
            if (!bytes)
                continue;
            const auto there = digests_in(*bytes);
            const bool leads = width < tile_width ? edge_believed_
                                                  : believed_[level + 1][first / tile_width] ==
                                                        folded(there, hash_);
            for (std::size_t i = 0; leads && i < there.size(); ++i)
                hashes[first + i] = there[i];
        }
    }
}

std::uint64_t log_verifier::bundles() const noexcept {
    return (size_ + tile_width - 1) / tile_width;
}

std::uint64_t log_verifier::width_of(std::uint64_t number) const noexcept {
    return std::min(tile_width, size_ - number * tile_width);
}

void log_verifier::add(std::uint64_t number, const hashed_bundle& bundle) {
    const auto believed = believed_leaves(number, bundle);
    const auto width = width_of(number);
    if (!bundle.there && width == tile_width && report_.records == 0 && !believed.empty())
        report_.pruned += width;
    else
        compare_records(number, bundle, believed);
    check_indexes(number, bundle);
    // The tree that was signed, if that is to be had: the records have been held against it.
    const auto& leaves = believed.empty() ? bundle.leaves : believed;
    unsure_ = unsure_ || leaves.size() < width;
    if (!unsure_)
        grow(number, leaves);
}

// The hashes of a tile of level 0, if they lead to the checkpoint, or else of records that do. Says
// what is wrong with the tile.
std::vector<digest> log_verifier::believed_leaves(std::uint64_t number,
                                                  const hashed_bundle& bundle) {
    const auto width = width_of(number);
    const auto first = number * tile_width;
    const auto name = tree::path_of({false, 0, number, width});
    const auto bytes = read_tile({false, 0, number, width});
    auto hashes = bytes ? digests_in(*bytes) : std::vector<digest>();
    const auto above = width == tile_width ? believed_[1][number] : std::nullopt;
    if (width < tile_width ? edge_believed_ && bytes
                           : bytes && above && folded(hashes, hash_) == *above)
        return hashes;
    if (width == tile_width && above && bundle.whole && folded(bundle.leaves, hash_) == *above) {
        const auto differ = std::ranges::mismatch(hashes, bundle.leaves).in2;
        fault(name + (bytes ? " is damaged" : " is missing or has another length") +
                  "; the records under it are those that were signed.",
              first + static_cast<std::uint64_t>(differ - bundle.leaves.begin()));
        return bundle.leaves;
    }
    // Whether the tile or what is above it was changed cannot be told: as far as the records are
    // those that the tile says, it is not the records.
    const auto same = std::ranges::mismatch(hashes, bundle.leaves).in2;
    fault(
        name + (bytes ? " does not lead to the checkpoint." : " is missing or has another length."),
        above || !bytes ? first + static_cast<std::uint64_t>(same - bundle.leaves.begin()) : first);
    return {};
}

void log_verifier::compare_records(std::uint64_t number, const hashed_bundle& bundle,
                                   const std::vector<digest>& believed) {
    const auto width = width_of(number);
    const auto first = number * tile_width;
    report_.records += bundle.leaves.size();
    if (!believed.empty()) {
        const auto differ = std::ranges::mismatch(bundle.leaves, believed).in1;
        const auto at = static_cast<std::uint64_t>(differ - bundle.leaves.begin());
        if (at < bundle.leaves.size())
            return fault("Record " + std::to_string(first + at) +
                             " is not the one that was signed.",
                         first + at);
    }
    if (bundle.whole)
        return;
    const auto name = tree::path_of({true, 0, number, width});
    const auto at = first + bundle.leaves.size();
    if (!bundle.there)
        fault(name + " is missing, and the records from " + std::to_string(first) + " on with it.",
              at);
    else
        fault(name + " is damaged behind " + counted(bundle.leaves.size(), "record") + ".", at);
}

void log_verifier::check_indexes(std::uint64_t number, const hashed_bundle& bundle) {
    if (!bundle.there)
        next_index_ = std::nullopt;
    for (std::size_t i = 0; i < bundle.indexes.size(); ++i) {
        const auto index = bundle.indexes[i];
        const auto position = number * tile_width + i;
        if (!index)
            fault("Record " + std::to_string(position) + " has no index.", position);
        else if (next_index_ && *index != *next_index_)
            fault("Record " + std::to_string(position) + " says that its index is " +
                      std::to_string(*index) + "; " + std::to_string(*next_index_) +
                      " should follow.",
                  position);
        next_index_ = index ? std::optional(*index + 1) : std::nullopt;
    }
}

// The tree goes on, and its root is kept wherever a checkpoint is held.
void log_verifier::grow(std::uint64_t number, const std::vector<digest>& leaves) {
    const auto first = number * tile_width;
    for (std::size_t i = 0; i < how_.held.size(); ++i) {
        const auto size = how_.held[i].head.size;
        if (size < first || size > first + leaves.size() || (size == first && number > 0))
            continue;
        auto part = again_;
        for (auto at = first; at < size; ++at)
            part.append(leaves[at - first], hash_);
        roots_[i] = part.root(hash_);
    }
    again_.append_bundle(leaves, hash_);
    (void)again_.take_full_tiles();
}

void log_verifier::check_held() {
    std::uint64_t fits = 0; // records under the last one that fits
    for (std::size_t i = 0; i < how_.held.size(); ++i) {
        const auto& [name, head] = how_.held[i];
        if (head.size > size_) {
            fault("The log was rolled back: " + name + " is of " + counted(head.size, "record") +
                      ", and there are only " + std::to_string(size_) + ".",
                  size_);
        } else if (head.size == 0 || (roots_[i] && *roots_[i] == head.root)) {
            fits = head.size;
            ++report_.held;
        } else if (unsure_ && !roots_[i]) {
            fault("Whether the log is the one that " + name + " is of cannot be told.");
        } else {
            fault("The log is not the one that " + name + " is of: among its " +
                  counted(head.size, "record") + " at least one was another then.");
            if (!report_.first_bad || *report_.first_bad > fits) {
                report_.first_bad = fits;
                report_.first_bad_end = head.size - 1;
            }
            return;
        }
    }
}

void log_verifier::read_tail() {
    const auto read =
        read_log(log_, {size_}, [this](std::uint64_t, std::string_view) { ++report_.tail; });
    if (!read)
        fault("The tail cannot be read: " + read.error().text + ".");
}

verify_report log_verifier::finish() {
    if (report_.head) {
        const bool leads =
            !unsure_ && again_.size() == size_ && again_.root(hash_) == report_.head->root;
        if (!leads && report_.fault_count == 0)
            fault("The records are not those of the checkpoint.", 0);
        if (size_ > 0 && !edge_believed_)
            fault(leads ? "A partial tile is damaged or missing; the records are those that were "
                          "signed."
                        : "The partial tiles do not lead to the checkpoint.");
        check_held();
        read_tail();
    }
    return std::move(report_);
}

verify_report verify_log(const stored_log& log, verify_settings how) {
    log_verifier verifier(log, std::move(how));
    tree::hasher with;
    for (std::uint64_t number = 0; number < verifier.bundles(); ++number)
        verifier.add(number, hash_bundle(log, number, verifier.width_of(number), with));
    return verifier.finish();
}

} // namespace diolkos::audit
