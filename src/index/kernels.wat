;; The loops of the index. `bun run wasm` assembles it into kernels-wasm.ts.
;;
;; Each compares `rows` codes (a multiple of 4) from the address $a on with the code at $query. It writes those within $limit
;; as pairs of 32-bit numbers, row and distance, from the address $hits on, and returns their number.
;; The rows are read in four streams, a quarter each: memory serves several streams faster than one. Bits are counted by
;; the scalar i64.popcnt, one instruction; the vector i8x16.popcnt is emulated on processors without it.
(module
  (import "index" "memory" (memory 1 65536 shared))

  ;; Writes the hits among four distances. Their rows are a quarter apart.
  (func $keep
    (param $hits i32) (param $row i32) (param $quarter i32) (param $limit i32)
    (param $da i32) (param $db i32) (param $dc i32) (param $dd i32) (result i32)
    (local.set $hits (call $keepOne (local.get $hits) (local.get $row) (local.get $da) (local.get $limit)))
    (local.set $row (i32.add (local.get $row) (local.get $quarter)))
    (local.set $hits (call $keepOne (local.get $hits) (local.get $row) (local.get $db) (local.get $limit)))
    (local.set $row (i32.add (local.get $row) (local.get $quarter)))
    (local.set $hits (call $keepOne (local.get $hits) (local.get $row) (local.get $dc) (local.get $limit)))
    (local.set $row (i32.add (local.get $row) (local.get $quarter)))
    (call $keepOne (local.get $hits) (local.get $row) (local.get $dd) (local.get $limit)))

  ;; The address of the next hit.
  (func $keepOne (param $hits i32) (param $row i32) (param $distance i32) (param $limit i32) (result i32)
    (if (i32.gt_s (local.get $distance) (local.get $limit)) (then (return (local.get $hits))))
    (i32.store (local.get $hits) (local.get $row))
    (i32.store offset=4 (local.get $hits) (local.get $distance))
    (i32.add (local.get $hits) (i32.const 8)))

  ;; Hamming distance of 256-bit codes.
  (func (export "hamming256")
    (param $a i32) (param $rows i32) (param $query i32) (param $limit i32) (param $hits i32) (result i32)
    (local $b i32) (local $c i32) (local $d i32) (local $row i32) (local $quarter i32) (local $first i32)
    (local $beyond i32) (local $da i32) (local $db i32) (local $dc i32) (local $dd i32)
    (local $q0 i64) (local $q1 i64) (local $q2 i64) (local $q3 i64)
    (local.set $q0 (i64.load offset=0 (local.get $query)))
    (local.set $q1 (i64.load offset=8 (local.get $query)))
    (local.set $q2 (i64.load offset=16 (local.get $query)))
    (local.set $q3 (i64.load offset=24 (local.get $query)))
    (local.set $beyond (i32.add (local.get $limit) (i32.const 1)))
    (local.set $first (local.get $hits))
    (local.set $quarter (i32.shr_u (local.get $rows) (i32.const 2)))
    (local.set $b (i32.add (local.get $a) (i32.mul (local.get $quarter) (i32.const 32))))
    (local.set $c (i32.add (local.get $b) (i32.mul (local.get $quarter) (i32.const 32))))
    (local.set $d (i32.add (local.get $c) (i32.mul (local.get $quarter) (i32.const 32))))
    (block $done (loop $next
      (br_if $done (i32.ge_u (local.get $row) (local.get $quarter)))
      (local.set $da (i32.wrap_i64 (i64.add
        (i64.add
          (i64.popcnt (i64.xor (i64.load offset=0 (local.get $a)) (local.get $q0)))
          (i64.popcnt (i64.xor (i64.load offset=8 (local.get $a)) (local.get $q1))))
        (i64.add
          (i64.popcnt (i64.xor (i64.load offset=16 (local.get $a)) (local.get $q2)))
          (i64.popcnt (i64.xor (i64.load offset=24 (local.get $a)) (local.get $q3)))))))
      (local.set $db (i32.wrap_i64 (i64.add
        (i64.add
          (i64.popcnt (i64.xor (i64.load offset=0 (local.get $b)) (local.get $q0)))
          (i64.popcnt (i64.xor (i64.load offset=8 (local.get $b)) (local.get $q1))))
        (i64.add
          (i64.popcnt (i64.xor (i64.load offset=16 (local.get $b)) (local.get $q2)))
          (i64.popcnt (i64.xor (i64.load offset=24 (local.get $b)) (local.get $q3)))))))
      (local.set $dc (i32.wrap_i64 (i64.add
        (i64.add
          (i64.popcnt (i64.xor (i64.load offset=0 (local.get $c)) (local.get $q0)))
          (i64.popcnt (i64.xor (i64.load offset=8 (local.get $c)) (local.get $q1))))
        (i64.add
          (i64.popcnt (i64.xor (i64.load offset=16 (local.get $c)) (local.get $q2)))
          (i64.popcnt (i64.xor (i64.load offset=24 (local.get $c)) (local.get $q3)))))))
      (local.set $dd (i32.wrap_i64 (i64.add
        (i64.add
          (i64.popcnt (i64.xor (i64.load offset=0 (local.get $d)) (local.get $q0)))
          (i64.popcnt (i64.xor (i64.load offset=8 (local.get $d)) (local.get $q1))))
        (i64.add
          (i64.popcnt (i64.xor (i64.load offset=16 (local.get $d)) (local.get $q2)))
          (i64.popcnt (i64.xor (i64.load offset=24 (local.get $d)) (local.get $q3)))))))
      ;; A negative difference to $beyond means a hit: one branch for all four.
      (if (i32.lt_s
            (i32.or
              (i32.or (i32.sub (local.get $da) (local.get $beyond)) (i32.sub (local.get $db) (local.get $beyond)))
              (i32.or (i32.sub (local.get $dc) (local.get $beyond)) (i32.sub (local.get $dd) (local.get $beyond))))
            (i32.const 0))
        (then (local.set $hits (call $keep (local.get $hits) (local.get $row) (local.get $quarter) (local.get $limit)
          (local.get $da) (local.get $db) (local.get $dc) (local.get $dd)))))
      (local.set $a (i32.add (local.get $a) (i32.const 32)))
      (local.set $b (i32.add (local.get $b) (i32.const 32)))
      (local.set $c (i32.add (local.get $c) (i32.const 32)))
      (local.set $d (i32.add (local.get $d) (i32.const 32)))
      (local.set $row (i32.add (local.get $row) (i32.const 1)))
      (br $next)))
    (i32.shr_u (i32.sub (local.get $hits) (local.get $first)) (i32.const 3)))

  ;; Hamming distance of 192-bit codes.
  (func (export "hamming192")
    (param $a i32) (param $rows i32) (param $query i32) (param $limit i32) (param $hits i32) (result i32)
    (local $b i32) (local $c i32) (local $d i32) (local $row i32) (local $quarter i32) (local $first i32)
    (local $beyond i32) (local $da i32) (local $db i32) (local $dc i32) (local $dd i32)
    (local $q0 i64) (local $q1 i64) (local $q2 i64)
    (local.set $q0 (i64.load offset=0 (local.get $query)))
    (local.set $q1 (i64.load offset=8 (local.get $query)))
    (local.set $q2 (i64.load offset=16 (local.get $query)))
    (local.set $beyond (i32.add (local.get $limit) (i32.const 1)))
    (local.set $first (local.get $hits))
    (local.set $quarter (i32.shr_u (local.get $rows) (i32.const 2)))
    (local.set $b (i32.add (local.get $a) (i32.mul (local.get $quarter) (i32.const 24))))
    (local.set $c (i32.add (local.get $b) (i32.mul (local.get $quarter) (i32.const 24))))
    (local.set $d (i32.add (local.get $c) (i32.mul (local.get $quarter) (i32.const 24))))
    (block $done (loop $next
      (br_if $done (i32.ge_u (local.get $row) (local.get $quarter)))
      (local.set $da (i32.wrap_i64 (i64.add
        (i64.add
          (i64.popcnt (i64.xor (i64.load offset=0 (local.get $a)) (local.get $q0)))
          (i64.popcnt (i64.xor (i64.load offset=8 (local.get $a)) (local.get $q1))))
        (i64.popcnt (i64.xor (i64.load offset=16 (local.get $a)) (local.get $q2))))))
      (local.set $db (i32.wrap_i64 (i64.add
        (i64.add
          (i64.popcnt (i64.xor (i64.load offset=0 (local.get $b)) (local.get $q0)))
          (i64.popcnt (i64.xor (i64.load offset=8 (local.get $b)) (local.get $q1))))
        (i64.popcnt (i64.xor (i64.load offset=16 (local.get $b)) (local.get $q2))))))
      (local.set $dc (i32.wrap_i64 (i64.add
        (i64.add
          (i64.popcnt (i64.xor (i64.load offset=0 (local.get $c)) (local.get $q0)))
          (i64.popcnt (i64.xor (i64.load offset=8 (local.get $c)) (local.get $q1))))
        (i64.popcnt (i64.xor (i64.load offset=16 (local.get $c)) (local.get $q2))))))
      (local.set $dd (i32.wrap_i64 (i64.add
        (i64.add
          (i64.popcnt (i64.xor (i64.load offset=0 (local.get $d)) (local.get $q0)))
          (i64.popcnt (i64.xor (i64.load offset=8 (local.get $d)) (local.get $q1))))
        (i64.popcnt (i64.xor (i64.load offset=16 (local.get $d)) (local.get $q2))))))
      ;; A negative difference to $beyond means a hit: one branch for all four.
      (if (i32.lt_s
            (i32.or
              (i32.or (i32.sub (local.get $da) (local.get $beyond)) (i32.sub (local.get $db) (local.get $beyond)))
              (i32.or (i32.sub (local.get $dc) (local.get $beyond)) (i32.sub (local.get $dd) (local.get $beyond))))
            (i32.const 0))
        (then (local.set $hits (call $keep (local.get $hits) (local.get $row) (local.get $quarter) (local.get $limit)
          (local.get $da) (local.get $db) (local.get $dc) (local.get $dd)))))
      (local.set $a (i32.add (local.get $a) (i32.const 24)))
      (local.set $b (i32.add (local.get $b) (i32.const 24)))
      (local.set $c (i32.add (local.get $c) (i32.const 24)))
      (local.set $d (i32.add (local.get $d) (i32.const 24)))
      (local.set $row (i32.add (local.get $row) (i32.const 1)))
      (br $next)))
    (i32.shr_u (i32.sub (local.get $hits) (local.get $first)) (i32.const 3)))

  ;; The sum of max(0, |difference| - 1) over the 16 bytes of quantised counts: a lower bound.
  (func (export "l1")
    (param $a i32) (param $rows i32) (param $query i32) (param $limit i32) (param $hits i32) (result i32)
    (local $b i32) (local $c i32) (local $d i32) (local $row i32) (local $quarter i32) (local $first i32)
    (local $q v128) (local $one v128) (local $limits v128) (local $sums v128)
    (local $va v128) (local $vb v128) (local $vc v128) (local $vd v128)
    (local.set $q (v128.load (local.get $query)))
    (local.set $one (i8x16.splat (i32.const 1)))
    (local.set $limits (i32x4.splat (local.get $limit)))
    (local.set $first (local.get $hits))
    (local.set $quarter (i32.shr_u (local.get $rows) (i32.const 2)))
    (local.set $b (i32.add (local.get $a) (i32.shl (local.get $quarter) (i32.const 4))))
    (local.set $c (i32.add (local.get $b) (i32.shl (local.get $quarter) (i32.const 4))))
    (local.set $d (i32.add (local.get $c) (i32.shl (local.get $quarter) (i32.const 4))))
    (block $done (loop $next
      (br_if $done (i32.ge_u (local.get $row) (local.get $quarter)))
      (local.set $va (v128.load (local.get $a)))
      (local.set $va (i8x16.sub_sat_u
        (i8x16.sub (i8x16.max_u (local.get $va) (local.get $q)) (i8x16.min_u (local.get $va) (local.get $q)))
        (local.get $one)))
      (local.set $va (i32x4.extadd_pairwise_i16x8_u (i16x8.extadd_pairwise_i8x16_u (local.get $va))))
      (local.set $vb (v128.load (local.get $b)))
      (local.set $vb (i8x16.sub_sat_u
        (i8x16.sub (i8x16.max_u (local.get $vb) (local.get $q)) (i8x16.min_u (local.get $vb) (local.get $q)))
        (local.get $one)))
      (local.set $vb (i32x4.extadd_pairwise_i16x8_u (i16x8.extadd_pairwise_i8x16_u (local.get $vb))))
      (local.set $vc (v128.load (local.get $c)))
      (local.set $vc (i8x16.sub_sat_u
        (i8x16.sub (i8x16.max_u (local.get $vc) (local.get $q)) (i8x16.min_u (local.get $vc) (local.get $q)))
        (local.get $one)))
      (local.set $vc (i32x4.extadd_pairwise_i16x8_u (i16x8.extadd_pairwise_i8x16_u (local.get $vc))))
      (local.set $vd (v128.load (local.get $d)))
      (local.set $vd (i8x16.sub_sat_u
        (i8x16.sub (i8x16.max_u (local.get $vd) (local.get $q)) (i8x16.min_u (local.get $vd) (local.get $q)))
        (local.get $one)))
      (local.set $vd (i32x4.extadd_pairwise_i16x8_u (i16x8.extadd_pairwise_i8x16_u (local.get $vd))))
      ;; Four vectors of four parts become one vector of four sums.
      (local.set $va (i32x4.add
        (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 (local.get $va) (local.get $vb))
        (i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31 (local.get $va) (local.get $vb))))
      (local.set $vc (i32x4.add
        (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 (local.get $vc) (local.get $vd))
        (i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31 (local.get $vc) (local.get $vd))))
      (local.set $sums (i32x4.add
        (i8x16.shuffle 0 1 2 3 8 9 10 11 16 17 18 19 24 25 26 27 (local.get $va) (local.get $vc))
        (i8x16.shuffle 4 5 6 7 12 13 14 15 20 21 22 23 28 29 30 31 (local.get $va) (local.get $vc))))
      (if (v128.any_true (i32x4.le_s (local.get $sums) (local.get $limits)))
        (then (local.set $hits (call $keep (local.get $hits) (local.get $row) (local.get $quarter) (local.get $limit)
          (i32x4.extract_lane 0 (local.get $sums)) (i32x4.extract_lane 1 (local.get $sums))
          (i32x4.extract_lane 2 (local.get $sums)) (i32x4.extract_lane 3 (local.get $sums))))))
      (local.set $a (i32.add (local.get $a) (i32.const 16)))
      (local.set $b (i32.add (local.get $b) (i32.const 16)))
      (local.set $c (i32.add (local.get $c) (i32.const 16)))
      (local.set $d (i32.add (local.get $d) (i32.const 16)))
      (local.set $row (i32.add (local.get $row) (i32.const 1)))
      (br $next)))
    (i32.shr_u (i32.sub (local.get $hits) (local.get $first)) (i32.const 3)))

  ;; The sum of max(0, |difference| - 1) squared over the 16 bytes of quantised counts: a lower bound.
  (func (export "l2")
    (param $a i32) (param $rows i32) (param $query i32) (param $limit i32) (param $hits i32) (result i32)
    (local $b i32) (local $c i32) (local $d i32) (local $row i32) (local $quarter i32) (local $first i32)
    (local $q v128) (local $one v128) (local $limits v128) (local $sums v128)
    (local $va v128) (local $vb v128) (local $vc v128) (local $vd v128)
    (local.set $q (v128.load (local.get $query)))
    (local.set $one (i8x16.splat (i32.const 1)))
    (local.set $limits (i32x4.splat (local.get $limit)))
    (local.set $first (local.get $hits))
    (local.set $quarter (i32.shr_u (local.get $rows) (i32.const 2)))
    (local.set $b (i32.add (local.get $a) (i32.shl (local.get $quarter) (i32.const 4))))
    (local.set $c (i32.add (local.get $b) (i32.shl (local.get $quarter) (i32.const 4))))
    (local.set $d (i32.add (local.get $c) (i32.shl (local.get $quarter) (i32.const 4))))
    (block $done (loop $next
      (br_if $done (i32.ge_u (local.get $row) (local.get $quarter)))
      (local.set $va (v128.load (local.get $a)))
      (local.set $va (i8x16.sub_sat_u
        (i8x16.sub (i8x16.max_u (local.get $va) (local.get $q)) (i8x16.min_u (local.get $va) (local.get $q)))
        (local.get $one)))
      (local.set $va (i32x4.add
        (i32x4.dot_i16x8_s (i16x8.extend_low_i8x16_u (local.get $va)) (i16x8.extend_low_i8x16_u (local.get $va)))
        (i32x4.dot_i16x8_s (i16x8.extend_high_i8x16_u (local.get $va)) (i16x8.extend_high_i8x16_u (local.get $va)))))
      (local.set $vb (v128.load (local.get $b)))
      (local.set $vb (i8x16.sub_sat_u
        (i8x16.sub (i8x16.max_u (local.get $vb) (local.get $q)) (i8x16.min_u (local.get $vb) (local.get $q)))
        (local.get $one)))
      (local.set $vb (i32x4.add
        (i32x4.dot_i16x8_s (i16x8.extend_low_i8x16_u (local.get $vb)) (i16x8.extend_low_i8x16_u (local.get $vb)))
        (i32x4.dot_i16x8_s (i16x8.extend_high_i8x16_u (local.get $vb)) (i16x8.extend_high_i8x16_u (local.get $vb)))))
      (local.set $vc (v128.load (local.get $c)))
      (local.set $vc (i8x16.sub_sat_u
        (i8x16.sub (i8x16.max_u (local.get $vc) (local.get $q)) (i8x16.min_u (local.get $vc) (local.get $q)))
        (local.get $one)))
      (local.set $vc (i32x4.add
        (i32x4.dot_i16x8_s (i16x8.extend_low_i8x16_u (local.get $vc)) (i16x8.extend_low_i8x16_u (local.get $vc)))
        (i32x4.dot_i16x8_s (i16x8.extend_high_i8x16_u (local.get $vc)) (i16x8.extend_high_i8x16_u (local.get $vc)))))
      (local.set $vd (v128.load (local.get $d)))
      (local.set $vd (i8x16.sub_sat_u
        (i8x16.sub (i8x16.max_u (local.get $vd) (local.get $q)) (i8x16.min_u (local.get $vd) (local.get $q)))
        (local.get $one)))
      (local.set $vd (i32x4.add
        (i32x4.dot_i16x8_s (i16x8.extend_low_i8x16_u (local.get $vd)) (i16x8.extend_low_i8x16_u (local.get $vd)))
        (i32x4.dot_i16x8_s (i16x8.extend_high_i8x16_u (local.get $vd)) (i16x8.extend_high_i8x16_u (local.get $vd)))))
      ;; Four vectors of four parts become one vector of four sums.
      (local.set $va (i32x4.add
        (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 (local.get $va) (local.get $vb))
        (i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31 (local.get $va) (local.get $vb))))
      (local.set $vc (i32x4.add
        (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 (local.get $vc) (local.get $vd))
        (i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31 (local.get $vc) (local.get $vd))))
      (local.set $sums (i32x4.add
        (i8x16.shuffle 0 1 2 3 8 9 10 11 16 17 18 19 24 25 26 27 (local.get $va) (local.get $vc))
        (i8x16.shuffle 4 5 6 7 12 13 14 15 20 21 22 23 28 29 30 31 (local.get $va) (local.get $vc))))
      (if (v128.any_true (i32x4.le_s (local.get $sums) (local.get $limits)))
        (then (local.set $hits (call $keep (local.get $hits) (local.get $row) (local.get $quarter) (local.get $limit)
          (i32x4.extract_lane 0 (local.get $sums)) (i32x4.extract_lane 1 (local.get $sums))
          (i32x4.extract_lane 2 (local.get $sums)) (i32x4.extract_lane 3 (local.get $sums))))))
      (local.set $a (i32.add (local.get $a) (i32.const 16)))
      (local.set $b (i32.add (local.get $b) (i32.const 16)))
      (local.set $c (i32.add (local.get $c) (i32.const 16)))
      (local.set $d (i32.add (local.get $d) (i32.const 16)))
      (local.set $row (i32.add (local.get $row) (i32.const 1)))
      (br $next)))
    (i32.shr_u (i32.sub (local.get $hits) (local.get $first)) (i32.const 3)))

  ;; Like hamming256, for $count single slots from the address $slots on. The upper bits of a slot are the number of its block,
  ;; whose address is in the list at $blocks; the lower $shift bits are its row. Writes slot and distance.
  (func (export "pick256")
    (param $slots i32) (param $count i32) (param $blocks i32) (param $shift i32)
    (param $query i32) (param $limit i32) (param $hits i32) (result i32)
    (local $end i32) (local $slot i32) (local $code i32) (local $first i32) (local $mask i32)
    (local $q0 i64) (local $q1 i64) (local $q2 i64) (local $q3 i64)
    (local.set $q0 (i64.load offset=0 (local.get $query)))
    (local.set $q1 (i64.load offset=8 (local.get $query)))
    (local.set $q2 (i64.load offset=16 (local.get $query)))
    (local.set $q3 (i64.load offset=24 (local.get $query)))
    (local.set $first (local.get $hits))
    (local.set $end (i32.add (local.get $slots) (i32.shl (local.get $count) (i32.const 2))))
    (local.set $mask (i32.sub (i32.shl (i32.const 1) (local.get $shift)) (i32.const 1)))
    (block $done (loop $next
      (br_if $done (i32.ge_u (local.get $slots) (local.get $end)))
      (local.set $slot (i32.load (local.get $slots)))
      (local.set $code (i32.add
        (i32.load (i32.add
          (local.get $blocks)
          (i32.shl (i32.shr_u (local.get $slot) (local.get $shift)) (i32.const 2))))
        (i32.shl (i32.and (local.get $slot) (local.get $mask)) (i32.const 5))))
      (local.set $hits (call $keepOne
        (local.get $hits)
        (local.get $slot)
        (i32.wrap_i64 (i64.add
          (i64.add
            (i64.popcnt (i64.xor (i64.load offset=0 (local.get $code)) (local.get $q0)))
            (i64.popcnt (i64.xor (i64.load offset=8 (local.get $code)) (local.get $q1))))
          (i64.add
            (i64.popcnt (i64.xor (i64.load offset=16 (local.get $code)) (local.get $q2)))
            (i64.popcnt (i64.xor (i64.load offset=24 (local.get $code)) (local.get $q3))))))
        (local.get $limit)))
      (local.set $slots (i32.add (local.get $slots) (i32.const 4)))
      (br $next)))
    (i32.shr_u (i32.sub (local.get $hits) (local.get $first)) (i32.const 3)))
)
