// The door: the camera, and what reads its pictures.

const camera = { stream: null, devices: [], at: 0, last: "", lastAt: 0, isOpening: false };
const video = $("video");
const canvas = document.createElement("canvas");
let decode = null;
// What the browser reads them with by itself. Some name it and have none, or none that knows these codes.
const detector = (async () => {
  try {
    const formats = await window.BarcodeDetector?.getSupportedFormats();
    return formats?.includes("qr_code") ? new BarcodeDetector({ formats: ["qr_code"] }) : null;
  } catch {
    return null;
  }
})();
const decoder = async () => {
  const native = await detector;
  if (native) return async (source) => (await native.detect(source))[0]?.rawValue ?? null;
  const reader = await import(door.dataset.reader);
  await reader.default({ module_or_path: door.dataset.wasm });
  return async (source, width, height) => {
    const context = canvas.getContext("2d", { willReadFrequently: true });
    const { data } = context.getImageData(0, 0, width, height);
    const grey = new Uint8Array(width * height);
    for (let i = 0, at = 0; i < grey.length; i += 1, at += 4) grey[i] = (data[at] * 77 + data[at + 1] * 150 + data[at + 2] * 29) >> 8;
    return reader.read(grey, width, height) ?? null;
  };
};
let isLooking = false;
const look = async () => {
  if (!camera.stream) {
    isLooking = false;
    return;
  }
  if (!document.hidden && video.videoWidth > 0) {
    // Half of what a phone's camera gives is enough, and quick.
    const scale = Math.min(1, 720 / Math.max(video.videoWidth, video.videoHeight));
    [canvas.width, canvas.height] = [Math.round(video.videoWidth * scale), Math.round(video.videoHeight * scale)];
    canvas.getContext("2d", { willReadFrequently: true }).drawImage(video, 0, 0, canvas.width, canvas.height);
    let text = null;
    try {
      text = await decode(canvas, canvas.width, canvas.height);
    } catch {
      // This picture could not be read; the next one comes at once.
    }
    // A ticket stays before the camera for a while: it is meant once.
    if (text && (text !== camera.last || Date.now() - camera.lastAt > 3000)) enter(text);
    if (text) [camera.last, camera.lastAt] = [text, Date.now()];
  }
  setTimeout(look, 100);
};
const openCamera = async () => {
  // It opens by itself where it is allowed; a press at that moment asks for no second one.
  if (camera.isOpening) return;
  camera.isOpening = true;
  try {
    decode ??= await decoder();
    const device = camera.devices[camera.at];
    camera.stream?.getTracks().forEach((track) => track.stop());
    camera.stream = await navigator.mediaDevices.getUserMedia({
      video: { width: { ideal: 1280 }, ...(device ? { deviceId: { exact: device.deviceId } } : { facingMode: "environment" }) },
    });
    video.srcObject = camera.stream;
    await video.play();
  } catch {
    camera.stream = null;
    $(".door-begin").hidden = false;
    $(".door-camera").hidden = true;
    return show({ kind: "bad", title: words.noCamera });
  } finally {
    camera.isOpening = false;
  }
  $(".door-begin").hidden = true;
  $(".door-camera").hidden = false;
  camera.devices = (await navigator.mediaDevices.enumerateDevices()).filter((device) => device.kind === "videoinput");
  $('[data-do="turn"]').hidden = camera.devices.length < 2;
  const [track] = camera.stream.getVideoTracks();
  $('[data-do="torch"]').hidden = !track.getCapabilities?.().torch;
  if (!isLooking) {
    isLooking = true;
    look();
  }
};
$('[data-do="camera"]').addEventListener("click", openCamera);
$('[data-do="turn"]').addEventListener("click", () => {
  camera.at = (camera.at + 1) % camera.devices.length;
  openCamera();
});
$('[data-do="torch"]').addEventListener("click", async (event) => {
  const button = event.currentTarget;
  const torch = button.getAttribute("aria-pressed") !== "true";
  await camera.stream.getVideoTracks()[0].applyConstraints({ advanced: [{ torch }] });
  button.setAttribute("aria-pressed", String(torch));
});
if (navigator.mediaDevices?.getUserMedia) {
  $(".door-begin").hidden = false;
  // Who has allowed it before is not asked again.
  navigator.permissions?.query({ name: "camera" }).then(({ state: allowed }) => allowed === "granted" && openCamera(), () => {});
}
