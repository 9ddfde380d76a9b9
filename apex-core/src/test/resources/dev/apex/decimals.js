// Doubles and their text by ECMAScript's Number::toString, from an engine that is not ours.
//
//     node decimals.js > decimals.txt
const view = new DataView(new ArrayBuffer(8));
const fromBits = bits => (view.setBigUint64(0, bits), view.getFloat64(0));
const toBits = value => (view.setFloat64(0, value), view.getBigUint64(0).toString(16).padStart(16, '0'));
const values = [5e-324, 2e23, 2e-3, 0.1 + 0.2, 1 / 3, 1e21, 123456789012345680000, 1e-6, 1e-7, 4.35, 0.3, 9007199254740993,
    1.7976931348623157e308, 2.2250738585072014e-308, 2.225073858507201e-308, 9.5367431640625e-7, 8.41e21, 2.0019, 1e23];
for (let exponent = -1074; exponent < 1024; exponent++) {
    values.push(2 ** exponent);
}
for (let exponent = -323; exponent <= 308; exponent++) {
    values.push(Number('1e' + exponent));
}
let state = 20190102n; // splitmix64
const next = () => {
    state = state + 0x9e3779b97f4a7c15n & 0xffffffffffffffffn;
    let z = state;
    z = (z ^ z >> 30n) * 0xbf58476d1ce4e5b9n & 0xffffffffffffffffn;
    z = (z ^ z >> 27n) * 0x94d049bb133111ebn & 0xffffffffffffffffn;
    return z ^ z >> 31n;
};
for (let i = 0; i < 500; i++) {
    values.push(Math.abs(fromBits(next()))); // any magnitude
    values.push(1 / (Number(next() % 2000000n) / 10000 + 0.0001)); // a price
    values.push(Number(next() % 1000000000000n) / 1e4); // money
    values.push(fromBits(next() & 0xfffffffffffffn)); // subnormal
}
console.log('# bits, text: node decimals.js > decimals.txt, with node ' + process.version);
for (const value of values.filter(Number.isFinite)) {
    console.log(toBits(value) + ' ' + value);
}
