// Verifies a log: that its checkpoint is signed, that its records are those that were signed, and
// that it goes on from checkpoints which somebody has held since.
//
//     log_verifier(log, how) -> hash_bundle(n) for each bundle, on any thread -> add(n) in order
//                            -> finish() -> verify_report
//
// The tiles are believed as far as they lead to the checkpoint, from the root down; so a record
// that was changed, moved or taken away is found by its place. A log that was made anew and signed
// with the right key leads to its own checkpoint: only one that was held shows it, and only that
// the first record which is not what it was is behind the last checkpoint that fits.
//
// I/O      by the stored_log that is handed in
// Threads  not thread-safe; hash_bundle is a free function
// Memory   32 bytes for each 256 records, and one bundle
#pragma once

#include "audit/stored_log.hpp"
#include "audit/tree/checkpoint.hpp"
#include "audit/tree/growing_tree.hpp"

namespace diolkos::audit {

struct held_checkpoint {
    std::string name; // for the report
    tree::checkpoint head;
};

struct verify_settings {
    std::optional<tree::verifier_key> key; // nullopt: the signature is not looked at, and not good
    std::vector<held_checkpoint> held;
};

struct verify_report {
    static constexpr std::size_t max_faults = 100; // told one by one; all are counted

    std::optional<tree::checkpoint> head;
    std::uint64_t records = 0; // under the checkpoint, and there
    std::uint64_t pruned = 0;  // of which only the hashes are there
    std::uint64_t tail = 0;    // behind the checkpoint: nobody has signed these yet
    std::uint64_t held = 0;    // checkpoints that fit
    // The first record that is not what was signed. If only held checkpoints show that there is
    // one, it is this or a later one before `first_bad_end`.
    std::optional<std::uint64_t> first_bad;
    std::uint64_t first_bad_end = 0;
    std::uint64_t fault_count = 0;
    std::vector<std::string> faults; // sentences

    [[nodiscard]] bool good() const noexcept { return fault_count == 0; }
};

// A bundle's records as far as they can be read.
struct hashed_bundle {
    bool there = false;               // the file is there
    bool whole = false;               // and is exactly as many records as it should be
    std::vector<tree::digest> leaves; // of those that could be read, at most `width`
    std::vector<std::optional<std::uint64_t>> indexes; // that the records say; the same number
};
[[nodiscard]] hashed_bundle hash_bundle(const stored_log& from, std::uint64_t number,
                                        std::uint64_t width, tree::hasher& with);

class log_verifier {
public:
    // `log` must outlive this. Reads the checkpoint, and all tiles but those of level 0.
    log_verifier(const stored_log& log, verify_settings how);

    [[nodiscard]] std::uint64_t bundles() const noexcept;
    [[nodiscard]] std::uint64_t width_of(std::uint64_t number) const noexcept;
    // Requires the numbers in their order, each of bundles() once.
    void add(std::uint64_t number, const hashed_bundle& bundle);
    [[nodiscard]] verify_report finish();

private:
    void fault(std::string text, std::optional<std::uint64_t> bad = std::nullopt);
    void read_head();
    void believe_tiles();
    [[nodiscard]] std::optional<std::string> read_tile(const tree::tile_name& name) const;
    [[nodiscard]] std::vector<tree::digest> believed_leaves(std::uint64_t number,
                                                            const hashed_bundle& bundle);
    void compare_records(std::uint64_t number, const hashed_bundle& bundle,
                         const std::vector<tree::digest>& believed);
    void check_indexes(std::uint64_t number, const hashed_bundle& bundle);
    void grow(std::uint64_t number, const std::vector<tree::digest>& leaves);
    void check_held();
    void read_tail();

    const stored_log& log_;
    verify_settings how_;
    verify_report report_;
    tree::hasher hash_;
    std::uint64_t size_ = 0;
    // By level from 1 on: the hashes of that level, as far as they lead to the checkpoint.
    std::vector<std::vector<std::optional<tree::digest>>> believed_;
    bool edge_believed_ = false; // of the partial tiles
    tree::growing_tree again_;   // of the hashes that lead to the checkpoint, else of the records
    bool unsure_ = false;        // something was missing in `again_`
    std::vector<std::optional<tree::digest>> roots_; // of `again_`, at the sizes that are held
    std::optional<std::uint64_t> next_index_;
};

// All of it on the calling thread.
[[nodiscard]] verify_report verify_log(const stored_log& log, verify_settings how);

} // namespace diolkos::audit
