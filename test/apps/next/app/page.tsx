export default function Page() {
  return <p>POST a picture to /classify</p>;
}
